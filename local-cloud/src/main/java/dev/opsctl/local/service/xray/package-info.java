/** X-Ray: segments, traces, groups and sampling rules. */
@NullMarked
package dev.opsctl.local.service.xray;

import org.jspecify.annotations.NullMarked;
