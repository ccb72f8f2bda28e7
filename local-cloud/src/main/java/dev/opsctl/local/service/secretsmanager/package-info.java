/** Secrets Manager: secrets, their versions, policies and rotation. */
@NullMarked
package dev.opsctl.local.service.secretsmanager;

import org.jspecify.annotations.NullMarked;
