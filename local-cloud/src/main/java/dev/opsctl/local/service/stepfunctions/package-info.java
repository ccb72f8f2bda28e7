/** What all rooms of Step Functions need: JSON of states, errors of states, and AWS's errors. */
@NullMarked
package dev.opsctl.local.service.stepfunctions;

import org.jspecify.annotations.NullMarked;
