package dev.opsctl.local.service.sns;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sns.model.InvalidParameterException;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;

/** Filter policies by the cases of their documentation. */
class FilterPolicyTest {

    private static MessageAttributeValue attribute(String type, String value) {
        return MessageAttributeValue.builder().dataType(type).stringValue(value).build();
    }

    private static boolean accepts(FilterPolicy policy, Map<String, MessageAttributeValue> attributes, String body) {
        return policy.rejection(attributes, body).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
            ["rugby","tennis"]                       | String       | rugby                  | true
            ["rugby","tennis"]                       | String       | Rugby                  | false
            ["rugby","tennis"]                       | String.Array | ["baseball","tennis"]  | true
            ["rugby","tennis"]                       | String.Array | ["baseball"]           | false
            [{"anything-but":["rugby","tennis"]}]    | String       | baseball               | true
            [{"anything-but":["rugby","tennis"]}]    | String       | rugby                  | false
            [{"anything-but":["rugby","tennis"]}]    | String.Array | ["rugby","baseball"]   | true
            [{"anything-but":["rugby","tennis"]}]    | String.Array | ["rugby","tennis"]     | false
            [{"anything-but":"rugby"}]               | String       | football               | true
            [{"anything-but":{"prefix":"order-"}}]   | String       | data-entry             | true
            [{"anything-but":{"prefix":"order-"}}]   | String       | order-number           | false
            [{"equals-ignore-case":"tennis"}]        | String       | TENNIS                 | true
            [{"equals-ignore-case":"tennis"}]        | String       | tenni                  | false
            [{"cidr":"10.0.0.0/24"}]                 | String       | 10.0.0.255             | true
            [{"cidr":"10.0.0.0/24"}]                 | String       | 10.1.1.0               | false
            [{"prefix":"bas"}]                       | String       | baseball               | true
            [{"prefix":"bas"}]                       | String       | rugby                  | false
            [{"suffix":"ball"}]                      | String       | baseball               | true
            [{"suffix":"ball"}]                      | String       | ballet                 | false
            [{"numeric":["=",301.5]}]                | Number       | 301.5                  | true
            [{"numeric":["=",301.5]}]                | Number       | 3.015e2                | true
            [301.5]                                  | Number       | 301.50                 | true
            [{"numeric":["=",301.5]}]                | String       | 301.5                  | false
            [{"anything-but":[100,500]}]             | Number       | 101                    | true
            [{"anything-but":[100,500]}]             | Number       | 100                    | false
            [{"numeric":["<",0]}]                    | Number       | -0.00001               | true
            [{"numeric":[">",0,"<=",150]}]           | Number       | 150                    | true
            [{"numeric":[">",0,"<=",150]}]           | Number       | 150.00001              | false
            [{"exists":true}]                        | String       | anything               | true
            [{"exists":false}]                       | String       | anything               | false
            [{"exists":true}]                        | Number.int   | 4                      | true
            [true]                                   | String.Array | [false,true]           | true
            [null]                                   | String.Array | [null]                 | true
            ["true"]                                 | String.Array | [true]                 | false
            """)
    void anAttributeIsComparedAsItsPolicySays(String values, String type, String value, boolean passes) {
        FilterPolicy policy = new FilterPolicy("{\"a\":" + values + "}", false);
        assertDoesNotThrow(() -> policy.check(false));
        assertEquals(
                passes,
                accepts(policy, Map.of("a", attribute(type, value), "other", attribute("String", "x")), "text"));
    }

    @Test
    void whatIsNotThereMatchesOnlyWhatSaysSo() {
        for (String values : new String[] {
            "[\"x\"]", "[{\"anything-but\":[\"x\"]}]", "[{\"exists\":true}]", "[{\"numeric\":[\">\",0]}]"
        }) {
            assertEquals(
                    false,
                    accepts(new FilterPolicy("{\"a\":" + values + "}", false), Map.of(), "{\"a\":\"y\"}"),
                    values);
        }
        assertEquals(true, accepts(new FilterPolicy("{\"a\":[{\"exists\":false}]}", false), Map.of(), "{}"));
        // Binary attributes are ignored.
        MessageAttributeValue binary = MessageAttributeValue.builder()
                .dataType("Binary")
                .binaryValue(SdkBytes.fromUtf8String("y"))
                .build();
        assertEquals(true, accepts(new FilterPolicy("{\"a\":[{\"exists\":false}]}", false), Map.of("a", binary), "{}"));
    }

    @Test
    void keysAreAllWantedAndTheAlternativesOfAnOrAreNot() {
        FilterPolicy both = new FilterPolicy("{\"a\":[\"1\"],\"b\":[\"2\"]}", false);
        assertEquals(false, accepts(both, Map.of("a", attribute("String", "1")), ""));
        assertEquals(true, accepts(both, Map.of("a", attribute("String", "1"), "b", attribute("String", "2")), ""));
        FilterPolicy either =
                new FilterPolicy("{\"s\":[\"x\"],\"$or\":[{\"a\":[\"1\"]},{\"b\":[{\"numeric\":[\">\",5]}]}]}", false);
        assertDoesNotThrow(() -> either.check(false));
        assertEquals(true, accepts(either, Map.of("s", attribute("String", "x"), "b", attribute("Number", "6")), ""));
        assertEquals(false, accepts(either, Map.of("s", attribute("String", "x"), "b", attribute("Number", "5")), ""));
        assertEquals(false, accepts(either, Map.of("a", attribute("String", "1")), ""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
            {"o":{"id":[{"prefix":"x-"}]}}             | {"o":{"id":"x-4"}}                     | true
            {"o":{"id":[{"prefix":"x-"}]}}             | {"o":{"id":"y-4"}}                     | false
            {"o":{"id":["4"]}}                         | {"o":[{"id":"3"},{"id":"4"}]}          | true
            {"o":{"n":[{"numeric":[">",3]}]}}          | {"o":{"n":3.5}}                        | true
            {"o":{"ok":[true]}}                        | {"o":{"ok":true}}                      | true
            {"o":{"ok":[true]}}                        | {"o":{"ok":"true"}}                    | false
            {"o":{"x":[null]}}                         | {"o":{"x":null}}                       | true
            {"o":{"x":[{"exists":false}]}}             | {"o":{"y":1}}                          | true
            {"a":["1"]}                                | no JSON                                | false
            {"a":["1"]}                                | [{"a":"1"}]                            | false
            {"$or":[{"a":{"b":[1]}},{"c":[2]}]}        | {"a":{"b":1}}                          | true
            {"$or":[{"a":{"b":[1]}},{"c":[2]}]}        | {"a":{"b":2},"c":1}                    | false
            """)
    void aBodyIsComparedPropertyByProperty(String text, String body, boolean passes) {
        FilterPolicy policy = new FilterPolicy(text, true);
        assertDoesNotThrow(() -> policy.check(false));
        assertEquals(passes, accepts(policy, Map.of("a", attribute("String", "1")), body));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
            {"a":{"b":["1"]}}             | false | does not support nested filter policy
            {"$or":[{"a":{"b":["1"]}}, {"c":["2"]}]} | false | does not support nested filter policy
            {"a":"1"}                     | false | FilterPolicy:
            {"a":[{"unknown":"1"}]}       | false | FilterPolicy:
            {"a":[{"numeric":["=",1000000001]}]} | false | FilterPolicy:
            {"a":["1"]                    | false | FilterPolicy: failed to parse JSON
            ["a"]                         | false | FilterPolicy: failed to parse JSON
            """)
    void whatSnsWouldNotTakeIsRefused(String text, boolean ofBody, String message) {
        InvalidParameterException refused =
                assertThrows(InvalidParameterException.class, () -> new FilterPolicy(text, ofBody).check(false));
        assertEquals(true, refused.getMessage().contains(message.strip()), refused.getMessage());
    }

    /** The documentation's example: 4 values at depth 3, 3 at depth 2 and 2 at depth 1 are 12 * 6 * 2 = 144 combinations. */
    @Test
    void aPolicyHasFiveKeysAtMostAnd150Combinations() {
        String nested =
                "{\"a\":{\"b\":{\"c\":[\"1\",\"2\",\"3\",\"4\"]}},\"d\":{\"e\":[\"1\",\"2\",\"3\"]},\"f\":[%s]}";
        assertDoesNotThrow(() -> new FilterPolicy(nested.formatted("\"1\",\"2\""), true).check(false));
        assertThrows(
                InvalidParameterException.class,
                () -> new FilterPolicy(nested.formatted("\"1\",\"2\",\"3\""), true).check(false));
        String six = IntStream.range(0, 6)
                .mapToObj(i -> "\"k" + i + "\":[\"1\"]")
                .collect(Collectors.joining(",", "{", "}"));
        assertThrows(InvalidParameterException.class, () -> new FilterPolicy(six, false).check(false));
    }
}
