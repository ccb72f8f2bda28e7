/** Tables and items in the store: an item, its indexes and its stream record are one change. */
@NullMarked
package dev.opsctl.local.service.dynamodb.table;

import org.jspecify.annotations.NullMarked;
