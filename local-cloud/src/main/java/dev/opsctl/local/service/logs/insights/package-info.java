/** The query language of Logs Insights: read, checked, and run on events one by one. */
@NullMarked
package dev.opsctl.local.service.logs.insights;

import org.jspecify.annotations.NullMarked;
