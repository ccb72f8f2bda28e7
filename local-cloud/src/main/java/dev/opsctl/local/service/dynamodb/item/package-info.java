/** Values of items: their JSON, sizes, numbers and the order of keys. */
@NullMarked
package dev.opsctl.local.service.dynamodb.item;

import org.jspecify.annotations.NullMarked;
