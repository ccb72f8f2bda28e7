/** The function that asks a release whether it works, for the pipeline. */
package dev.opsctl.functions.smoke;
