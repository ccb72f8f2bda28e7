package dev.opsctl.local.service.dynamodb.item;

/** DynamoDB has two ways to say what is wrong with a value, depending on the operation. */
public enum Wording {
    /** Operations on one item, BatchGetItem and Query. */
    CURRENT,
    /** BatchWriteItem, transactions and Scan. */
    FORMER
}
