/** Resource types of KMS: keys and aliases. */
package dev.opsctl.local.service.cloudformation.type.kms;
