/** Resource types of Secrets Manager. */
package dev.opsctl.local.service.cloudformation.type.secretsmanager;
