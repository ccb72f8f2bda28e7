/** CloudFormation: stacks, change sets and their operations. */
package dev.opsctl.local.service.cloudformation;
