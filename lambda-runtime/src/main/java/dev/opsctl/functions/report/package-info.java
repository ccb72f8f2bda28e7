/** Functions that write reports and mail them. */
@NullMarked
package dev.opsctl.functions.report;

import org.jspecify.annotations.NullMarked;
