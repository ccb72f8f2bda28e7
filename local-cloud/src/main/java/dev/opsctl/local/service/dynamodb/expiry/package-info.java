/** Items that expire, in the order in which they do. */
@NullMarked
package dev.opsctl.local.service.dynamodb.expiry;

import org.jspecify.annotations.NullMarked;
