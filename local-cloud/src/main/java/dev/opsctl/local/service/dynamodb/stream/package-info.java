/** Streams of changes: records, shards, iterators, and how long they are kept. */
package dev.opsctl.local.service.dynamodb.stream;
