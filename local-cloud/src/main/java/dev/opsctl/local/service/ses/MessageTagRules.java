package dev.opsctl.local.service.ses;

import dev.opsctl.local.service.ses.SesRefusal.Reason;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a mail's tags may be called and hold, as SES was seen to refuse them (recorded on AWS by LocalStack's tests,
 * tests/aws/services/ses/test_ses.snapshot.json): the name first, and before anything is asked of sender and recipients.
 *
 * @see <a href="https://docs.aws.amazon.com/ses/latest/APIReference/API_MessageTag.html">MessageTag</a>
 */
final class MessageTagRules {

    private static final int LONGEST = 255;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+");
    private static final Pattern VALUE = Pattern.compile("[A-Za-z0-9_.@-]+");
    /** Names that SES itself gives a meaning. */
    private static final Pattern OWN = Pattern.compile("ses:[A-Za-z0-9_-]+");

    private MessageTagRules() {}

    static void check(Map<String, String> tags) {
        tags.forEach(MessageTagRules::check);
    }

    private static void check(@Nullable String name, @Nullable String value) {
        if (name == null || name.isEmpty()) {
            throw refused("The tag name must be specified.");
        } else if (name.length() > LONGEST) {
            throw refused("Tag name cannot exceed " + LONGEST + " characters.");
        } else if (!NAME.matcher(name).matches() && !OWN.matcher(name).matches()) {
            throw refused(
                    "Invalid tag name <" + name + ">: only alphanumeric ASCII characters, '_',  '-' are allowed.");
        } else if (value == null || value.isEmpty()) {
            throw refused("The tag value must be specified.");
        } else if (value.length() > LONGEST) {
            throw refused("Tag value cannot exceed " + LONGEST + " characters.");
        } else if (!VALUE.matcher(value).matches()) {
            throw refused("Invalid tag value <" + value
                    + ">: only alphanumeric ASCII characters, '_',  '-' , '.', '@' are allowed.");
        }
    }

    private static SesRefusal refused(String text) {
        return new SesRefusal(Reason.INVALID, text);
    }
}
