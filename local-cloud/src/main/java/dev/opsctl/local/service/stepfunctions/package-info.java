/** What all rooms of Step Functions need: JSON of states, errors of states, and AWS's errors. */
package dev.opsctl.local.service.stepfunctions;
