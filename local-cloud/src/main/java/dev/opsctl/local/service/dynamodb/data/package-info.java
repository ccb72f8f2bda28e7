/** DynamoDB's data plane: operations that read and write items, alone, in batches and in transactions. */
package dev.opsctl.local.service.dynamodb.data;
