/** Drift: what resources have become beside what their stack says. */
@NullMarked
package dev.opsctl.local.service.cloudformation.drift;

import org.jspecify.annotations.NullMarked;
