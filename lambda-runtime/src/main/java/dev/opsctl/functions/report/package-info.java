/** Functions that write reports and mail them. */
package dev.opsctl.functions.report;
