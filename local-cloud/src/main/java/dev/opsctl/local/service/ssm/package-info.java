/** Systems Manager's Parameter Store. */
@NullMarked
package dev.opsctl.local.service.ssm;

import org.jspecify.annotations.NullMarked;
