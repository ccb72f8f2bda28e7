package dev.opsctl.local.service.dynamodb.data;

import dev.opsctl.local.service.dynamodb.expression.KeyCondition;
import dev.opsctl.local.service.dynamodb.item.KeyText;
import java.util.List;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Keys of the store from one, inclusive, to another, exclusive: what a Query or a Scan has to look at. */
record KeyRange(String from, String to) {

    /** The keys that a condition is met by. */
    static KeyRange of(KeyCondition.Bound condition) {
        String parts = "";
        for (AttributeValue hash : condition.hash()) {
            parts += KeyText.part(hash);
        }
        String beginning = KeyText.partition(parts);
        for (KeyCondition.Part equality : condition.equalities()) {
            beginning += KeyText.part(equality.operand());
        }
        return condition.last() == null
                ? new KeyRange(beginning, KeyText.behind(beginning))
                : of(beginning, condition.last());
    }

    /** The keys with this beginning whose next part meets a condition. */
    private static KeyRange of(String beginning, KeyCondition.Part condition) {
        List<AttributeValue> operands = condition.operands();
        String at = beginning + KeyText.part(operands.get(0));
        return switch (condition.operator()) {
            case EQ -> new KeyRange(at, KeyText.behind(at));
            case LT -> new KeyRange(beginning, at);
            case LE -> new KeyRange(beginning, KeyText.behind(at));
            case GT -> new KeyRange(KeyText.behind(at), KeyText.behind(beginning));
            case GE -> new KeyRange(at, KeyText.behind(beginning));
            case BETWEEN -> new KeyRange(at, KeyText.behind(beginning + KeyText.part(operands.get(1))));
            default -> {
                String from = beginning + KeyText.beginning(operands.get(0));
                yield new KeyRange(from, KeyText.behindBeginning(from)); // BEGINS_WITH
            }
        };
    }

    /** A segment of all keys. */
    static KeyRange segment(int segment, int total) {
        return new KeyRange(KeyText.segment(segment, total), KeyText.segment(segment + 1, total));
    }

    /** What is left of it behind a key. */
    KeyRange after(String key, boolean descending) {
        return descending ? new KeyRange(from, key) : new KeyRange(KeyText.behind(key), to);
    }

    /** What is in both. */
    KeyRange and(KeyRange other) {
        return new KeyRange(
                from.compareTo(other.from) > 0 ? from : other.from, to.compareTo(other.to) < 0 ? to : other.to);
    }

    /** From the first key of this one to the last of both, of which the other does not begin earlier. */
    KeyRange upTo(KeyRange other) {
        return new KeyRange(from, to.compareTo(other.to) > 0 ? to : other.to);
    }

    boolean isEmpty() {
        return from.compareTo(to) >= 0;
    }

    boolean contains(String key) {
        return key.compareTo(from) >= 0 && key.compareTo(to) < 0;
    }
}
