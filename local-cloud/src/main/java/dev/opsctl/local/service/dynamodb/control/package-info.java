/** DynamoDB's control plane: tables, indexes, backups, policies, tags and settings. */
@NullMarked
package dev.opsctl.local.service.dynamodb.control;

import org.jspecify.annotations.NullMarked;
