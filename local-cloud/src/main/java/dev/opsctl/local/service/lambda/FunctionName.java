package dev.opsctl.local.service.lambda;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A function and, if given, a version or alias: from a name, a partial ARN or an ARN. */
public record FunctionName(String name, @Nullable String qualifier) {

    public static final String LATEST = "$LATEST";
    private static final Pattern PATTERN = Pattern.compile(
            "(?:arn:aws[a-zA-Z-]*:lambda:[a-z0-9-]+:(\\d{12}):function:|(\\d{12}):function:|function:)?([a-zA-Z0-9-_]+)(?::(\\$LATEST|[a-zA-Z0-9-_]+))?");

    public static FunctionName parse(@Nullable String text) {
        Matcher matcher = PATTERN.matcher(String.valueOf(text));
        if (text == null
                || text.length() > 170
                || !matcher.matches()
                || matcher.group(3).length() > 64) {
            throw LambdaErrors.constraint(
                    "functionName",
                    text,
                    "Member must satisfy regular expression pattern: "
                            + "(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?");
        }
        return new FunctionName(matcher.group(3), matcher.group(4));
    }

    /** @param qualifier the request's own qualifier, which must not contradict the name's */
    public static FunctionName parse(@Nullable String text, @Nullable String qualifier) {
        FunctionName parsed = parse(text);
        if (qualifier == null) {
            return parsed;
        } else if (parsed.qualifier != null && !parsed.qualifier.equals(qualifier)) {
            throw LambdaErrors.invalid(
                    "The derived qualifier from the function name does not match the specified qualifier.");
        } else if (!qualifier.matches("\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9$_-]{1,128}")) {
            throw LambdaErrors.constraint(
                    "qualifier",
                    qualifier,
                    "Member must satisfy regular expression pattern: \\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9$_-]+");
        }
        return new FunctionName(parsed.name, qualifier);
    }

    public String qualifierOrLatest() {
        return qualifier == null ? LATEST : qualifier;
    }

    public boolean numbered() {
        return qualifier != null && qualifier.matches("\\d+");
    }
}
