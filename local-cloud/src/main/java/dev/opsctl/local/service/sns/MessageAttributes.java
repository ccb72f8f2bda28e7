package dev.opsctl.local.service.sns;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;

/**
 * What the attributes of a message may be called, and may hold.
 *
 * @see <a href="https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html">Message attributes</a>
 */
final class MessageAttributes {

    private static final int LONGEST_NAME = 256;
    private static final Pattern FOREIGN = Pattern.compile("[^A-Za-z0-9_.-]");
    private static final Pattern TYPE = Pattern.compile("(String|Number|Binary)(\\..+)?");

    private MessageAttributes() {}

    /** @throws software.amazon.awssdk.services.sns.model.SnsException if SNS does not take the attribute */
    static void check(String name, MessageAttributeValue value) {
        checkName(name);
        Matcher type = TYPE.matcher(String.valueOf(value.dataType()));
        if (!type.matches()) {
            throw SnsErrors.attribute("The message attribute '" + name
                    + "' has an invalid message attribute type, the set of supported type prefixes is"
                    + " Binary, Number, and String.");
        }
        boolean binary = type.group(1).equals("Binary");
        boolean text = value.stringValue() != null && !value.stringValue().isEmpty();
        boolean bytes = value.binaryValue() != null && value.binaryValue().asByteArrayUnsafe().length > 0;
        if (!text && !bytes) {
            throw SnsErrors.attribute("The message attribute '" + name
                    + "' must contain non-empty message attribute value for message attribute type '"
                    + value.dataType() + "'.");
        } else if (binary ? !bytes : !text) {
            throw SnsErrors.attribute("The message attribute '" + name + "' with type '" + value.dataType()
                    + "' must use field '" + (binary ? "Binary" : "String") + "'.");
        } else if (type.group(1).equals("Number") && !isNumber(value.stringValue())) {
            throw SnsErrors.attribute("Could not cast message attribute '" + name + "' value to number.");
        }
    }

    private static void checkName(String name) {
        Matcher foreign = FOREIGN.matcher(name);
        if (name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
            throw SnsErrors.attribute("Length of message attribute name must be less than 256 bytes.");
        } else if (foreign.find()) {
            throw SnsErrors.attribute("Invalid non-alphanumeric character '#x"
                    + Integer.toHexString(foreign.group().codePointAt(0)).toUpperCase(java.util.Locale.ROOT)
                    + "' was found in the message attribute name. Can only include alphanumeric characters, hyphens,"
                    + " underscores, or dots.");
        } else if (name.startsWith(".")) {
            throw SnsErrors.attribute("Invalid message attribute name starting with character '.' was found.");
        } else if (name.endsWith(".")) {
            throw SnsErrors.attribute("Invalid message attribute name ending with character '.' was found.");
        } else if (name.contains("..")) {
            throw SnsErrors.attribute("Message attribute name can not have successive '.' character.");
        }
    }

    private static boolean isNumber(@Nullable String text) {
        try {
            new BigDecimal(String.valueOf(text));
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
