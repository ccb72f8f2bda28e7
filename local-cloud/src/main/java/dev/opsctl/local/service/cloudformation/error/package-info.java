/** CloudFormation's errors, which all its packages throw. */
package dev.opsctl.local.service.cloudformation.error;
