/** KMS: keys, aliases and grants, and what is encrypted, signed and derived with them. */
package dev.opsctl.local.service.kms;
