/**
 * DynamoDB's expressions, and the legacy parameters and PartiQL clauses that mean the same: read, checked, applied
 * to items.
 */
package dev.opsctl.local.service.dynamodb.expression;
