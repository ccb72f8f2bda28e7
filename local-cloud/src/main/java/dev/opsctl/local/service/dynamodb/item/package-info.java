/** Values of items: their JSON, sizes, numbers and the order of keys. */
package dev.opsctl.local.service.dynamodb.item;
