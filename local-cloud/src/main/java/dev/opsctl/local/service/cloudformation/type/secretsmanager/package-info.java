/** Resource types of Secrets Manager. */
@NullMarked
package dev.opsctl.local.service.cloudformation.type.secretsmanager;

import org.jspecify.annotations.NullMarked;
