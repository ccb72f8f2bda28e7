/** Resource types of IAM: roles and policies. */
@NullMarked
package dev.opsctl.local.service.cloudformation.type.iam;

import org.jspecify.annotations.NullMarked;
