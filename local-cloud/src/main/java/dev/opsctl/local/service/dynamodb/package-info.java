/** DynamoDB, composed of its control plane and its data plane. */
@NullMarked
package dev.opsctl.local.service.dynamodb;

import org.jspecify.annotations.NullMarked;
