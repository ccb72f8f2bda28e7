/** Secrets Manager: secrets, their versions, policies and rotation. */
package dev.opsctl.local.service.secretsmanager;
