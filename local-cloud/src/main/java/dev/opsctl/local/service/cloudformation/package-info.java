/** CloudFormation: stacks, change sets and their operations. */
@NullMarked
package dev.opsctl.local.service.cloudformation;

import org.jspecify.annotations.NullMarked;
