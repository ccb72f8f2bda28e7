package dev.opsctl.local.service.cloudfront.function;

/**
 * Writes {@code let} where code has {@code const}: the interpreter gives a constant in a loop its value once, and knows none in
 * {@code for … of}. Strings, comments, templates and regular expressions stay, and all places too.
 */
final class ConstAsLet {

    private static final String CONST = "const";
    private static final String LET = "let  ";
    /** After these a slash begins a regular expression. */
    private static final String BEFORE_EXPRESSION = "(,=:[!&|?{};+-*%<>~^";

    private final String source;
    private final StringBuilder out;

    private ConstAsLet(String source) {
        this.source = source;
        this.out = new StringBuilder(source);
    }

    static String in(String source) {
        ConstAsLet scan = new ConstAsLet(source);
        scan.code(0, false);
        return scan.out.toString();
    }

    /**
     * Goes through code.
     *
     * @param inTemplate whether it ends with the brace that closes a template's expression
     * @return where it ends
     */
    private int code(int from, boolean inTemplate) {
        int depth = 0;
        char before = ';';
        int i = from;
        while (i < source.length()) {
            char c = source.charAt(i);
            if (c == '"' || c == '\'') {
                i = quoted(i, c);
                before = c;
            } else if (c == '`') {
                i = template(i);
                before = c;
            } else if (source.startsWith("//", i)) {
                i = end(source.indexOf('\n', i), 0);
            } else if (source.startsWith("/*", i)) {
                i = end(source.indexOf("*/", i), 2);
            } else if (c == '/' && (BEFORE_EXPRESSION.indexOf(before) >= 0 || endsWithReturn(i))) {
                i = expression(i);
                before = c;
            } else if (inTemplate && c == '}' && depth == 0) {
                return i + 1;
            } else if (Character.isJavaIdentifierStart(c)) {
                int word = i;
                while (i < source.length() && Character.isJavaIdentifierPart(source.charAt(i))) {
                    i++;
                }
                if (before != '.' && source.substring(word, i).equals(CONST)) {
                    out.replace(word, i, LET);
                }
                before = 'a';
            } else {
                depth += c == '{' ? 1 : c == '}' ? -1 : 0;
                before = Character.isWhitespace(c) ? before : c;
                i++;
            }
        }
        return i;
    }

    private int end(int found, int length) {
        return found < 0 ? source.length() : found + length;
    }

    private boolean endsWithReturn(int slash) {
        return source.substring(0, slash).stripTrailing().endsWith("return");
    }

    private int quoted(int from, char quote) {
        int i = from + 1;
        while (i < source.length() && source.charAt(i) != quote && source.charAt(i) != '\n') {
            i += source.charAt(i) == '\\' ? 2 : 1;
        }
        return Math.min(i + 1, source.length());
    }

    private int template(int from) {
        int i = from + 1;
        while (i < source.length() && source.charAt(i) != '`') {
            if (source.startsWith("${", i)) {
                i = code(i + 2, true);
            } else {
                i += source.charAt(i) == '\\' ? 2 : 1;
            }
        }
        return Math.min(i + 1, source.length());
    }

    private int expression(int from) {
        boolean inClass = false;
        int i = from + 1;
        while (i < source.length() && source.charAt(i) != '\n' && (inClass || source.charAt(i) != '/')) {
            char c = source.charAt(i);
            inClass = c == '[' || inClass && c != ']';
            i += c == '\\' ? 2 : 1;
        }
        return Math.min(i + 1, source.length());
    }
}
