/** Streams of changes: records, shards, iterators, and how long they are kept. */
@NullMarked
package dev.opsctl.local.service.dynamodb.stream;

import org.jspecify.annotations.NullMarked;
