/** Resource types of Step Functions. */
package dev.opsctl.local.service.cloudformation.type.stepfunctions;
