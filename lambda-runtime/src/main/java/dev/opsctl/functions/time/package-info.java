/** The time that functions go by. */
package dev.opsctl.functions.time;
