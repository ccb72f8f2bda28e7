package dev.opsctl.local.service.stepfunctions.definition;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether a text is a call of an intrinsic function, by its form alone. */
public final class IntrinsicSyntax {

    /** The functions that there are, without {@code States.} */
    public static final Set<String> NAMES = Set.of(
            "Format",
            "StringToJson",
            "JsonToString",
            "Array",
            "ArrayPartition",
            "ArrayContains",
            "ArrayRange",
            "ArrayGetItem",
            "ArrayLength",
            "ArrayUnique",
            "Base64Encode",
            "Base64Decode",
            "Hash",
            "JsonMerge",
            "MathRandom",
            "MathAdd",
            "StringSplit",
            "UUID");

    private static final Pattern CALL = Pattern.compile("\\s*States\\.(\\w+)\\s*\\(");
    /** A string in single quotes, or a number, a boolean or null. */
    private static final Pattern LITERAL =
            Pattern.compile("\\s*('(?:[^'\\\\]|\\\\.)*'|-?\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?|true|false|null)\\s*");

    private final String text;
    private int at;

    private IntrinsicSyntax(String text) {
        this.text = text;
    }

    static boolean isCall(String text) {
        IntrinsicSyntax syntax = new IntrinsicSyntax(text);
        return syntax.call() && syntax.text.substring(syntax.at).isBlank();
    }

    private boolean call() {
        Matcher call = CALL.matcher(text).region(at, text.length());
        if (!call.lookingAt() || !NAMES.contains(call.group(1))) {
            return false;
        }
        at = call.end();
        skip();
        if (at < text.length() && text.charAt(at) == ')') {
            at++;
            return true;
        }
        while (argument()) {
            skip();
            if (at >= text.length()) {
                return false;
            }
            char c = text.charAt(at++);
            if (c == ')') {
                return true;
            } else if (c != ',') {
                return false;
            }
        }
        return false;
    }

    private void skip() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private boolean argument() {
        skip();
        if (at >= text.length()) {
            return false;
        } else if (text.charAt(at) == '$') {
            return path();
        } else if (text.startsWith("States.", at)) {
            return call();
        }
        Matcher literal = LITERAL.matcher(text).region(at, text.length());
        if (!literal.lookingAt()) {
            return false;
        }
        at = literal.end();
        return true;
    }

    /** A path ends at the comma or bracket that is not its own. */
    private boolean path() {
        int depth = 0;
        boolean quoted = false;
        for (; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '\'' && depth > 0) {
                quoted = !quoted;
            } else if (!quoted && (c == '[' || c == '(')) {
                depth++;
            } else if (!quoted && depth > 0 && (c == ']' || c == ')')) {
                depth--;
            } else if (!quoted && depth == 0 && (c == ',' || c == ')')) {
                return true;
            }
        }
        return false;
    }
}
