package dev.opsctl.local.service.cloudformation.template;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text of {@code Fn::Sub}: {@code ${Name}}, {@code ${Name.Attribute}}, {@code ${AWS::Region}}; {@code ${!Literal}} gives {@code ${Literal}}. */
public final class SubText {

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^{}]*)}");

    private SubText() {}

    /** The variables in order of appearance, without the literal ones. */
    public static List<String> variables(String text) {
        List<String> names = new ArrayList<>();
        Matcher matcher = VARIABLE.matcher(text);
        while (matcher.find()) {
            if (!matcher.group(1).startsWith("!")) {
                names.add(matcher.group(1).trim());
            }
        }
        return names;
    }

    /** Replaces every variable once; what a value contains is not substituted again. */
    public static String substitute(String text, UnaryOperator<String> value) {
        Matcher matcher = VARIABLE.matcher(text);
        StringBuilder out = new StringBuilder();
        while (matcher.find()) {
            String name = matcher.group(1);
            String replacement = name.startsWith("!") ? "${" + name.substring(1) + "}" : value.apply(name.trim());
            matcher.appendReplacement(out, Matcher.quoteReplacement(replacement));
        }
        return matcher.appendTail(out).toString();
    }
}
