/** DynamoDB, composed of its control plane and its data plane. */
package dev.opsctl.local.service.dynamodb;
