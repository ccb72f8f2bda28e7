/** The function that moves aliases to the versions of a release. */
package dev.opsctl.functions.release;
