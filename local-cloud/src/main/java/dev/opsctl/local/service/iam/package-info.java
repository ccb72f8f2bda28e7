/** IAM: users, groups, roles, policies and access keys. */
package dev.opsctl.local.service.iam;
