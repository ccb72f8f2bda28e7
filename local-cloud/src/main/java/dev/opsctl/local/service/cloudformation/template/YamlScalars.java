package dev.opsctl.local.service.cloudformation.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.opsctl.local.limit.FiniteNumbers;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;

/** YAML 1.1 scalars as CloudFormation reads them: dates and odd number notations stay text, decimals keep their digits. */
final class YamlScalars {

    private static final JsonNodeFactory NODES = JsonNodeFactory.withExactBigDecimals(true);
    private static final Set<String> FUNCTIONS = Set.of(
            "Base64",
            "Cidr",
            "FindInMap",
            "GetAtt",
            "GetAZs",
            "ImportValue",
            "Join",
            "Select",
            "Split",
            "Sub",
            "Transform",
            "And",
            "Equals",
            "If",
            "Not",
            "Or",
            "Length",
            "ToJsonString",
            "ForEach",
            "Contains",
            "EachMemberEquals",
            "EachMemberIn",
            "RefAll",
            "ValueOf",
            "ValueOfAll");

    private YamlScalars() {}

    /** {@code Sub} → {@code Fn::Sub}; null for a tag that is no function. */
    static @Nullable String longForm(String tag) {
        if (tag.equals("Ref") || tag.equals("Condition")) {
            return tag;
        }
        return FUNCTIONS.contains(tag) ? "Fn::" + tag : null;
    }

    static JsonNode number(String text) {
        try {
            if (text.matches("[-+]?(0|[1-9][0-9]*)")) {
                BigInteger value = new BigInteger(text);
                return value.bitLength() < 64 ? NODES.numberNode(value.longValue()) : NODES.numberNode(value);
            }
            BigDecimal value = new BigDecimal(text);
            return FiniteNumbers.finite(value) ? NODES.numberNode(value) : NODES.textNode(text);
        } catch (NumberFormatException e) {
            return NODES.textNode(text);
        }
    }

    static JsonNode value(ScalarNode scalar) {
        String text = scalar.getValue();
        if (scalar.getScalarStyle() != ScalarStyle.PLAIN) {
            return NODES.textNode(text);
        }
        Tag tag = scalar.getTag();
        if (tag.equals(Tag.NULL)) {
            return NODES.nullNode();
        } else if (tag.equals(Tag.BOOL)) {
            return NODES.booleanNode(Set.of("true", "yes", "on").contains(text.toLowerCase(java.util.Locale.ROOT)));
        } else if (tag.equals(Tag.INT) && text.matches("[-+]?(0|[1-9][0-9]*)")
                || tag.equals(Tag.FLOAT) && text.matches("[-+]?[0-9]*\\.?[0-9]+([eE][-+]?[0-9]+)?")) {
            return number(text);
        }
        return NODES.textNode(text);
    }
}
