package dev.opsctl.local.service.apigateway.execute;

import dev.opsctl.local.limit.BoundedPattern;
import dev.opsctl.local.limit.BudgetExceeded;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The methods of texts that make much of little or search with regular expressions, as templates may call them: within the budget. */
final class BudgetedText {

    private static final Pattern WIDE = Pattern.compile("%[^a-zA-Z%]*\\d{4,}");

    private BudgetedText() {}

    /** The bounded form of a text's method; null if its own will do. */
    static @Nullable Method method(String name, int arguments) {
        for (Method method : BudgetedText.class.getDeclaredMethods()) {
            if (method.getName().equals(name)
                    && method.getParameterCount() == arguments + 1
                    && Modifier.isPublic(method.getModifiers())) {
                return method;
            }
        }
        return null;
    }

    static Object call(Method method, Object[] arguments) throws IllegalAccessException, InvocationTargetException {
        for (int i = 0; i < arguments.length; i++) {
            Class<?> wanted = method.getParameterTypes()[i];
            if (wanted == String.class) {
                arguments[i] = String.valueOf(arguments[i]);
            } else if (!(arguments[i] instanceof Integer)) {
                throw new IllegalArgumentException(method.getName() + ": an integer is expected");
            }
        }
        return method.invoke(null, arguments);
    }

    /** A width of a thousand characters is as much as a format may ask for. */
    static void checkFormat(@Nullable Object format) {
        if (format != null && WIDE.matcher(format.toString()).find()) {
            throw new BudgetExceeded("a width of a thousand characters or more");
        }
    }

    private static Matcher matcher(String text, String regex) {
        return BoundedPattern.matcher(BoundedPattern.compile(regex), text, TemplateAccess.budget());
    }

    public static boolean matches(String text, String regex) {
        return matcher(text, regex).matches();
    }

    public static String replaceAll(String text, String regex, String replacement) {
        Matcher matcher = matcher(text, regex);
        StringBuilder out = new StringBuilder();
        while (matcher.find()) {
            int before = out.length();
            matcher.appendReplacement(out, replacement);
            TemplateAccess.budget().bytes(out.length() - before);
        }
        return matcher.appendTail(out).toString();
    }

    public static String replaceFirst(String text, String regex, String replacement) {
        Matcher matcher = matcher(text, regex);
        StringBuilder out = new StringBuilder();
        if (matcher.find()) {
            matcher.appendReplacement(out, replacement);
        }
        return matcher.appendTail(out).toString();
    }

    public static String replace(String text, String part, String replacement) {
        long most = text.length() + (text.length() / Math.max(1, part.length()) + 1L) * replacement.length();
        TemplateAccess.budget().bytes(most);
        return text.replace(part, replacement);
    }

    public static String repeat(String text, int count) {
        TemplateAccess.budget().bytes((long) text.length() * Math.max(0, count));
        return text.repeat(count);
    }

    public static String indent(String text, int count) {
        TemplateAccess.budget().bytes(text.length() * (1L + Math.max(0, count)));
        return text.indent(count);
    }

    public static List<String> split(String text, String regex) {
        return split(text, regex, 0);
    }

    public static List<String> split(String text, String regex, int limit) {
        // the budget charges the search for the separators; the texts themselves are parts of what there is
        Matcher matcher = matcher(text, regex);
        int found = 0;
        while (matcher.find()) {
            found++;
        }
        TemplateAccess.budget().bytes(found * 32L);
        return Arrays.asList(BoundedPattern.compile(regex).split(text, limit));
    }
}
