/** Reports: made, listed and shown. */
package dev.opsctl.operation.report;
