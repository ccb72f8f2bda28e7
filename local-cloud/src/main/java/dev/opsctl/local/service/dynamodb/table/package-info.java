/** Tables and items in the store: an item, its indexes and its stream record are one change. */
package dev.opsctl.local.service.dynamodb.table;
