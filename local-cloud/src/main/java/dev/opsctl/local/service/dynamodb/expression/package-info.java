/**
 * DynamoDB's expressions, and the legacy parameters and PartiQL clauses that mean the same: read, checked, applied
 * to items.
 */
@NullMarked
package dev.opsctl.local.service.dynamodb.expression;

import org.jspecify.annotations.NullMarked;
