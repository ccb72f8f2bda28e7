/** IAM: users, groups, roles, policies and access keys. */
@NullMarked
package dev.opsctl.local.service.iam;

import org.jspecify.annotations.NullMarked;
