/** DynamoDB's data plane: operations that read and write items, alone, in batches and in transactions. */
@NullMarked
package dev.opsctl.local.service.dynamodb.data;

import org.jspecify.annotations.NullMarked;
