/** What the operations console shows of orders, alarms, traces and audit lines; knows no AWS. */
@NullMarked
package dev.opsctl.functions.console.domain;

import org.jspecify.annotations.NullMarked;
