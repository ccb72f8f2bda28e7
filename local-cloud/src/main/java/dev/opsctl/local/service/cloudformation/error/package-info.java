/** CloudFormation's errors, which all its packages throw. */
@NullMarked
package dev.opsctl.local.service.cloudformation.error;

import org.jspecify.annotations.NullMarked;
