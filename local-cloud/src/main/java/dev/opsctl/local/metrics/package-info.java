/** The metrics of all services: values are gathered in memory by the minute, stored together, and coarser with age. */
@NullMarked
package dev.opsctl.local.metrics;

import org.jspecify.annotations.NullMarked;
