package dev.opsctl.local.service.dynamodb.item;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The three types of sets: never empty, no member twice, in the order in which DynamoDB answers them. */
public final class Sets {

    public static final Comparator<SdkBytes> BINARIES =
            (one, other) -> Arrays.compareUnsigned(one.asByteArrayUnsafe(), other.asByteArrayUnsafe());

    private static final Comparator<String> NUMBERS = Comparator.comparing(BigDecimal::new);

    private Sets() {}

    /** A set as the store keeps it; see {@link Items#checked}. */
    static AttributeValue checked(AttributeValue set, Wording wording) {
        switch (set.type()) {
            case SS:
                requireMembers(set.ss(), "An string set  may not be empty");
                requireDistinct(set.ss(), Values.STRINGS, wording, text -> "\"" + text + "\"", text -> text, ", ", " ");
                return strings(set.ss());
            case NS:
                requireMembers(set.ns(), "An number set  may not be empty");
                List<String> numbers = new ArrayList<>(set.ns().size());
                set.ns().forEach(number -> numbers.add(Numbers.normalised(number, wording)));
                if (new HashSet<>(numbers).size() < numbers.size()) {
                    throw wording == Wording.FORMER
                            ? DynamoDbErrors.invalid("Input collection contains duplicates")
                            : DynamoDbErrors.invalidValues("Input collection contains duplicates.");
                }
                return numbers(numbers);
            default:
                requireMembers(set.bs(), "Binary sets should not be empty");
                requireDistinct(
                        set.bs(), BINARIES, wording, b -> "\"" + base64(b) + "\"", Sets::base64, ",", "of type BS ");
                return binaries(set.bs());
        }
    }

    private static void requireMembers(List<?> set, String message) {
        if (set.isEmpty()) {
            throw DynamoDbErrors.invalidValues(message);
        }
    }

    private static <T> void requireDistinct(
            List<T> set,
            Comparator<T> order,
            Wording wording,
            Function<T, String> quoted,
            Function<T, String> plain,
            String separator,
            String end) {
        if (set.size() < 2 || new HashSet<>(set).size() == set.size()) {
            return;
        }
        boolean former = wording == Wording.FORMER;
        List<String> shown = (former ? set : untilRepeated(set, order))
                .stream().map(former ? plain : quoted).toList();
        throw DynamoDbErrors.invalidValues("Input collection [" + String.join(former ? ", " : separator, shown) + "]"
                + end + "contains duplicates.");
    }

    /** The members up to the first that is there twice in their order, and the rest as it came. */
    private static <T> List<T> untilRepeated(List<T> set, Comparator<T> order) {
        Set<T> seen = new HashSet<>();
        int repeated = 0;
        while (seen.add(set.get(repeated))) {
            repeated++;
        }
        List<T> shown = new ArrayList<>(set.subList(0, repeated));
        shown.sort(order);
        shown.addAll(set.subList(repeated, set.size()));
        return shown;
    }

    /** A string set; its members are distinct. */
    public static AttributeValue strings(List<String> members) {
        return AttributeValue.fromSs(sorted(members, Values.STRINGS));
    }

    /** A number set; its members are distinct and normalised. */
    public static AttributeValue numbers(List<String> members) {
        return AttributeValue.fromNs(sorted(members, NUMBERS));
    }

    /** A binary set; its members are distinct. */
    public static AttributeValue binaries(List<SdkBytes> members) {
        return AttributeValue.fromBs(sorted(members, BINARIES));
    }

    private static <T> List<T> sorted(List<T> members, Comparator<T> order) {
        if (members.size() < 2) {
            return members;
        }
        List<T> sorted = new ArrayList<>(members);
        Collections.sort(sorted, order);
        return sorted;
    }

    private static String base64(SdkBytes bytes) {
        return Base64.getEncoder().encodeToString(bytes.asByteArrayUnsafe());
    }
}
