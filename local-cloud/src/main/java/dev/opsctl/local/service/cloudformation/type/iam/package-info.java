/** Resource types of IAM: roles and policies. */
package dev.opsctl.local.service.cloudformation.type.iam;
