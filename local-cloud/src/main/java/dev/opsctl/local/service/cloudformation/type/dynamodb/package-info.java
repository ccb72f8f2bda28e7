/** The resource type of DynamoDB: tables. */
@NullMarked
package dev.opsctl.local.service.cloudformation.type.dynamodb;

import org.jspecify.annotations.NullMarked;
