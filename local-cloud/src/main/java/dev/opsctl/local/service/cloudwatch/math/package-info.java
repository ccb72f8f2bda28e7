/** CloudWatch's metric math: expressions over series of values. */
@NullMarked
package dev.opsctl.local.service.cloudwatch.math;

import org.jspecify.annotations.NullMarked;
