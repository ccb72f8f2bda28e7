/** Resource types of KMS: keys and aliases. */
@NullMarked
package dev.opsctl.local.service.cloudformation.type.kms;

import org.jspecify.annotations.NullMarked;
