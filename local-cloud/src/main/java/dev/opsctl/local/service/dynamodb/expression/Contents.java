package dev.opsctl.local.service.dynamodb.expression;

import dev.opsctl.local.service.dynamodb.item.Values;
import java.util.List;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What is part of a value. */
final class Contents {

    private Contents() {}

    /** Whether a string or binary has this within it, a set has this member, or a list this element. */
    static boolean contain(AttributeValue whole, AttributeValue part) {
        return switch (whole.type()) {
            case S -> part.type() == AttributeValue.Type.S && whole.s().contains(part.s());
            case B -> part.type() == AttributeValue.Type.B && within(whole.b(), part.b());
            case SS -> part.type() == AttributeValue.Type.S && whole.ss().contains(part.s());
            case NS -> part.type() == AttributeValue.Type.N && whole.ns().contains(part.n());
            case BS -> part.type() == AttributeValue.Type.B && whole.bs().contains(part.b());
            case L -> hasElement(whole.l(), part);
            default -> false;
        };
    }

    private static boolean hasElement(List<AttributeValue> list, AttributeValue sought) {
        for (int i = 0; i < list.size(); i++) {
            if (Values.equal(list.get(i), sought)) {
                return true;
            }
        }
        return false;
    }

    private static boolean within(SdkBytes whole, SdkBytes part) {
        int last = whole.asByteArrayUnsafe().length - part.asByteArrayUnsafe().length;
        for (int i = 0; i <= last; i++) {
            if (startAt(whole, part, i)) {
                return true;
            }
        }
        return false;
    }

    /** Whether bytes have others at this place. */
    static boolean startAt(SdkBytes whole, SdkBytes part, int place) {
        byte[] bytes = whole.asByteArrayUnsafe();
        byte[] sought = part.asByteArrayUnsafe();
        boolean same = sought.length <= bytes.length - place;
        for (int i = 0; same && i < sought.length; i++) {
            same = bytes[place + i] == sought[i];
        }
        return same;
    }
}
