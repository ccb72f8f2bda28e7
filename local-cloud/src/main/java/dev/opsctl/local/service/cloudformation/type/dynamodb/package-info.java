/** The resource type of DynamoDB: tables. */
package dev.opsctl.local.service.cloudformation.type.dynamodb;
