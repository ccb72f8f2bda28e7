/** KMS: keys, aliases and grants, and what is encrypted, signed and derived with them. */
@NullMarked
package dev.opsctl.local.service.kms;

import org.jspecify.annotations.NullMarked;
