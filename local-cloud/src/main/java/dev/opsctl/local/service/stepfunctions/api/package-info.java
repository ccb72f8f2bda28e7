/** Step Functions' operations, and what their answers show. */
package dev.opsctl.local.service.stepfunctions.api;
