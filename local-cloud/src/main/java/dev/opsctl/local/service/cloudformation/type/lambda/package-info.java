/** Resource types of Lambda. */
package dev.opsctl.local.service.cloudformation.type.lambda;
