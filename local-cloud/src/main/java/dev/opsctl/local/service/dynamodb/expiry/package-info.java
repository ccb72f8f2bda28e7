/** Items that expire, in the order in which they do. */
package dev.opsctl.local.service.dynamodb.expiry;
