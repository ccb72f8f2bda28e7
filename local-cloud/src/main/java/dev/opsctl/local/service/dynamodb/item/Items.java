package dev.opsctl.local.service.dynamodb.item;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

/**
 * What comes from outside as an attribute value: checked, and with its numbers in DynamoDB's form; and how large it is.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html">Data types</a>
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html">Item sizes</a>
 */
public final class Items {

    /** The most bytes of an item, names and values. */
    public static final int MOST_BYTES = 409_600;

    private static final int MOST_LEVELS = 32;
    private static final String NESTING =
            "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit";

    private Items() {}

    /**
     * An item, a key, or the values of an expression.
     *
     * @param wording how the operation says what is wrong
     * @throws DynamoDbException ValidationException, in AWS's words
     */
    public static Map<String, AttributeValue> checked(Map<String, AttributeValue> item, Wording wording) {
        Map<String, AttributeValue> checked = null;
        for (Map.Entry<String, AttributeValue> entry : item.entrySet()) {
            AttributeValue value = checked(entry.getValue(), wording, 1);
            if (value != entry.getValue()) {
                if (checked == null) {
                    checked = new LinkedHashMap<>(item);
                }
                checked.put(entry.getKey(), value);
            }
        }
        return checked == null ? item : checked;
    }

    /** @throws DynamoDbException as {@link #checked(Map, Wording)} */
    public static AttributeValue checked(AttributeValue value, Wording wording) {
        return checked(value, wording, 1);
    }

    private static AttributeValue checked(@Nullable AttributeValue value, Wording wording, int level) {
        if (level > MOST_LEVELS) {
            throw DynamoDbErrors.invalid(NESTING);
        } else if (value == null || value.type() == AttributeValue.Type.UNKNOWN_TO_SDK_VERSION) {
            throw DynamoDbErrors.invalid(
                    "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
        } else if (value.type() == null) {
            throw DynamoDbErrors.invalid(
                    "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes");
        }
        switch (value.type()) {
            case N:
                String number = Numbers.normalised(value.n(), wording);
                return number.equals(value.n()) ? value : AttributeValue.fromN(number);
            case NUL:
                if (!value.nul()) {
                    throw DynamoDbErrors.invalidValues("Null attribute value types must have the value of true");
                }
                return value;
            case SS, NS, BS:
                return Sets.checked(value, wording);
            case L:
                return list(value, wording, level);
            case M:
                return map(value, wording, level);
            default:
                return value;
        }
    }

    private static AttributeValue list(AttributeValue value, Wording wording, int level) {
        List<AttributeValue> checked = null;
        List<AttributeValue> members = value.l();
        for (int i = 0; i < members.size(); i++) {
            AttributeValue member = checked(members.get(i), wording, level + 1);
            if (member != members.get(i)) {
                if (checked == null) {
                    checked = new ArrayList<>(members);
                }
                checked.set(i, member);
            }
        }
        return checked == null ? value : AttributeValue.fromL(checked);
    }

    private static AttributeValue map(AttributeValue value, Wording wording, int level) {
        Map<String, AttributeValue> checked = null;
        for (Map.Entry<String, AttributeValue> entry : value.m().entrySet()) {
            AttributeValue member = checked(entry.getValue(), wording, level + 1);
            if (member != entry.getValue()) {
                if (checked == null) {
                    checked = new LinkedHashMap<>(value.m());
                }
                checked.put(entry.getKey(), member);
            }
        }
        return checked == null ? value : AttributeValue.fromM(checked);
    }

    /**
     * An item that an update has made: what is set deep within it may not make it too deep.
     *
     * @throws DynamoDbException ValidationException, if it is
     */
    public static void requireLevels(Map<String, AttributeValue> item) {
        for (AttributeValue value : item.values()) {
            requireLevels(value, 1);
        }
    }

    private static void requireLevels(AttributeValue value, int level) {
        if (level > MOST_LEVELS) {
            throw DynamoDbErrors.invalid("Nesting Levels have exceeded supported limits");
        } else if (value.type() == AttributeValue.Type.L) {
            value.l().forEach(member -> requireLevels(member, level + 1));
        } else if (value.type() == AttributeValue.Type.M) {
            value.m().values().forEach(member -> requireLevels(member, level + 1));
        }
    }

    /** The size of an item in bytes: names and values, without what indexes take. */
    public static int size(Map<String, AttributeValue> item) {
        int size = 0;
        for (Map.Entry<String, AttributeValue> entry : item.entrySet()) {
            size += Values.utf8Length(entry.getKey()) + size(entry.getValue());
        }
        return size;
    }

    /** The size of a value in bytes. */
    public static int size(AttributeValue value) {
        switch (value.type()) {
            case S:
                return Values.utf8Length(value.s());
            case N:
                return numberSize(value.n());
            case B:
                return value.b().asByteArrayUnsafe().length;
            case SS:
                int strings = 0;
                for (String text : value.ss()) {
                    strings += Values.utf8Length(text);
                }
                return strings;
            case NS:
                int numbers = 0;
                for (String number : value.ns()) {
                    numbers += numberSize(number);
                }
                return numbers;
            case BS:
                int binaries = 0;
                for (SdkBytes bytes : value.bs()) {
                    binaries += bytes.asByteArrayUnsafe().length;
                }
                return binaries;
            case L:
                int list = 3;
                for (AttributeValue member : value.l()) {
                    list += 1 + size(member);
                }
                return list;
            case M:
                return 3 + value.m().size() + size(value.m());
            default:
                return 1;
        }
    }

    /**
     * One byte, one for each two significant digits on either side of the point, and one for a sign: as measured on AWS, whose guide leaves out
     * that the point parts the digits.
     *
     * @param number in DynamoDB's form
     */
    private static int numberSize(String number) {
        int sign = number.charAt(0) == '-' ? 1 : 0;
        int length = number.length();
        int point = number.indexOf('.');
        int end = point < 0 ? length : point;
        int whole = number.charAt(sign) == '0' ? 0 : end - sign;
        int fraction = point < 0 ? 0 : length - point - 1;
        if (point < 0) {
            for (int i = end - 1; whole > 0 && number.charAt(i) == '0'; i--) {
                whole--;
            }
        } else if (whole == 0) {
            for (int i = point + 1; number.charAt(i) == '0'; i++) {
                fraction--;
            }
        }
        return 1 + sign + (whole + 1) / 2 + (fraction + 1) / 2;
    }
}
