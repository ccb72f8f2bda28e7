/** DynamoDB's control plane: tables, indexes, backups, policies, tags and settings. */
package dev.opsctl.local.service.dynamodb.control;
