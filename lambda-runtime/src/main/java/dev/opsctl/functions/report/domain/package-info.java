/** Reports on tables and stock, and whom they are mailed to; knows no AWS. */
@NullMarked
package dev.opsctl.functions.report.domain;

import org.jspecify.annotations.NullMarked;
