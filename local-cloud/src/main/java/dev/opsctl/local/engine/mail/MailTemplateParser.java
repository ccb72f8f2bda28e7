package dev.opsctl.local.engine.mail;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.opsctl.local.engine.mail.MailTemplate.Block;
import dev.opsctl.local.engine.mail.MailTemplate.Expression;
import dev.opsctl.local.engine.mail.MailTemplate.Literal;
import dev.opsctl.local.engine.mail.MailTemplate.Lookup;
import dev.opsctl.local.engine.mail.MailTemplate.Malformed;
import dev.opsctl.local.engine.mail.MailTemplate.Node;
import dev.opsctl.local.engine.mail.MailTemplate.Partial;
import dev.opsctl.local.engine.mail.MailTemplate.Path;
import dev.opsctl.local.engine.mail.MailTemplate.Shown;
import dev.opsctl.local.engine.mail.MailTemplate.Text;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a {@link MailTemplate}. */
final class MailTemplateParser {

    /** The deepest nesting of blocks: what is deeper would not be rendered either. */
    private static final int DEPTH = 100;

    /** The longest expression between braces, in characters: nobody writes one, and patterns would take the stack for it. */
    private static final int LENGTH = 2_000;

    private static final Set<String> HELPERS = Set.of("if", "unless", "each", "with");
    private static final Pattern WORD = Pattern.compile(
            "\\s*(?:(?<text>\"[^\"]*\"|'[^']*')|(?<mark>[()|=])|(?<word>(?:\\[[^\\]]*\\]|[^\\s()|='\"\\[\\]])+))");
    private static final Pattern SEGMENT = Pattern.compile("\\[([^\\]]*)\\]|([^./\\[\\]]+)");

    /** Text, or what stands between braces, without the marks that take whitespace away. */
    private static final class Token {
        final boolean tag;
        String text;
        /** Ends a line's whitespace with it, if nothing else is on the line. */
        boolean alone;

        boolean stripBefore;
        boolean stripAfter;

        Token(boolean tag, String text) {
            this.tag = tag;
            this.text = text;
        }
    }

    private final List<Token> tokens;
    private final Map<String, List<Node>> partials = new LinkedHashMap<>();
    private int at;
    private int depth;

    MailTemplateParser(String text) {
        this.tokens = tokens(text);
        trim();
    }

    Map<String, List<Node>> partials() {
        return Map.copyOf(partials);
    }

    List<Node> parse() {
        List<Node> nodes = nodes();
        if (at < tokens.size()) {
            throw new Malformed("found '{{" + tokens.get(at).text + "}}', which closes nothing");
        }
        return nodes;
    }

    private static List<Token> tokens(String text) {
        List<Token> tokens = new ArrayList<>();
        StringBuilder plain = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            int open = text.indexOf("{{", at);
            if (open < 0) {
                break;
            }
            plain.append(text, at, open);
            if (open > 0 && text.charAt(open - 1) == '\\') {
                // written for the reader: the braces themselves
                plain.setLength(plain.length() - 1);
                int end = text.indexOf("}}", open);
                int stop = end < 0 ? text.length() : end + 2;
                plain.append(text, open, stop);
                at = stop;
                continue;
            }
            String close = text.startsWith("{{!--", open) || text.startsWith("{{~!--", open)
                    ? "--"
                    : text.startsWith("{{{", open) || text.startsWith("{{~{", open) ? "}" : "";
            int end = close.isEmpty() ? text.indexOf("}}", open) : closed(text, open, close);
            if (end < 0) {
                throw new Malformed("'{{' at position " + open + " is not closed");
            }
            String inner = text.substring(open + 2, end);
            tokens.add(new Token(false, plain.toString()));
            plain.setLength(0);
            tokens.add(tag(inner));
            at = end + 2;
        }
        tokens.add(new Token(false, plain.append(text.substring(at)).toString()));
        return tokens;
    }

    private static int closed(String text, int open, String close) {
        int end = text.indexOf(close, open + 4);
        while (end >= 0) {
            int after = end + close.length();
            if (text.startsWith("}}", after)) {
                return after;
            } else if (text.startsWith("~}}", after)) {
                return after + 1;
            }
            end = text.indexOf(close, end + 1);
        }
        return -1;
    }

    private static Token tag(String inner) {
        boolean before = inner.startsWith("~");
        boolean after = inner.length() > 1 && inner.endsWith("~");
        String text = inner.substring(before ? 1 : 0, inner.length() - (after ? 1 : 0));
        Token token = new Token(true, text.strip());
        token.stripBefore = before;
        token.stripAfter = after;
        token.alone = text.matches("(?s)\\s*([#^/!>]|else\\b).*");
        return token;
    }

    /** Takes away the line of a block's tag that stands alone on it, and what the marks {@code ~} say. */
    private void trim() {
        Set<Token> alone = new HashSet<>();
        for (int i = 1; i < tokens.size(); i += 2) {
            if (!tokens.get(i).alone) {
                continue;
            }
            String before = tokens.get(i - 1).text;
            String after = tokens.get(i + 1).text;
            boolean begins = i == 1 ? before.matches("(?s)(.*\n)?[ \t]*") : before.matches("(?s).*\n[ \t]*");
            boolean ends =
                    i == tokens.size() - 2 ? after.matches("(?s)[ \t]*(\r?\n.*)?") : after.matches("(?s)[ \t]*\r?\n.*");
            if (begins && ends) {
                alone.add(tokens.get(i));
            }
        }
        for (int i = 1; i < tokens.size(); i += 2) {
            Token before = tokens.get(i - 1);
            Token after = tokens.get(i + 1);
            if (alone.contains(tokens.get(i))) {
                before.text = withoutLast(before.text);
                after.text = after.text.replaceFirst("\\A[ \t]*(\r?\n)?", "");
            }
            if (tokens.get(i).stripBefore) {
                before.text = before.text.stripTrailing();
            }
            if (tokens.get(i).stripAfter) {
                after.text = after.text.stripLeading();
            }
        }
    }

    /** A text without the blanks at its end: an expression would look at all blanks before these again and again. */
    private static String withoutLast(String text) {
        int end = text.length();
        while (end > 0 && " \t".indexOf(text.charAt(end - 1)) >= 0) {
            end--;
        }
        return text.substring(0, end);
    }

    /** Up to what closes or divides the block that it is in. */
    private List<Node> nodes() {
        if (++depth > DEPTH) {
            throw new Malformed("blocks are nested deeper than " + DEPTH);
        }
        List<Node> nodes = new ArrayList<>();
        while (at < tokens.size()) {
            Token token = tokens.get(at);
            if (!token.tag) {
                at++;
                if (!token.text.isEmpty()) {
                    nodes.add(new Text(token.text));
                }
                continue;
            }
            String tag = token.text;
            if (tag.startsWith("/") || tag.equals("^") || tag.matches("(?s)else(\\s.*)?")) {
                break;
            }
            at++;
            if (tag.startsWith("!")) {
                continue;
            } else if (tag.startsWith("#")) {
                open(tag.substring(1).strip(), nodes);
            } else if (tag.startsWith("^")) {
                Words words = new Words(tag.substring(1));
                Expression value = words.expression();
                words.end();
                nodes.add(new Block("section", value, List.of(), List.of(), closed(words.first)));
            } else if (tag.startsWith(">")) {
                nodes.add(partial(new Words(tag.substring(1))));
            } else {
                String shown = tag.startsWith("{")
                        ? tag.substring(1, tag.endsWith("}") ? tag.length() - 1 : tag.length())
                        : tag.startsWith("&") ? tag.substring(1) : tag;
                Words words = new Words(shown);
                Expression value = words.call();
                words.end();
                nodes.add(new Shown(value));
            }
        }
        depth--;
        return List.copyOf(nodes);
    }

    private void open(String tag, List<Node> nodes) {
        if (tag.startsWith("*")) {
            Words words = new Words(tag.substring(1));
            if (!"inline".equals(words.next()) || words.peek() == null) {
                throw new Malformed("'{{#" + tag + "}}' is no inline partial");
            }
            String name = unquoted(words.next());
            words.end();
            partials.put(name, closed("inline"));
            return;
        }
        nodes.add(block(new Words(tag), null));
    }

    /** @param outer what closes it, if it is what an {@code else if} of another block is */
    private Block block(Words words, @Nullable String outer) {
        String name = String.valueOf(words.peek());
        boolean helper = HELPERS.contains(name);
        if (helper) {
            words.next();
        }
        Expression value = words.expression();
        List<String> parameters = words.parameters();
        words.end();
        List<Node> body = nodes();
        List<Node> otherwise = List.of();
        String closes = outer != null ? outer : name;
        if (at < tokens.size() && !tokens.get(at).text.startsWith("/")) {
            String divider = tokens.get(at++).text;
            String rest = divider.startsWith("else") ? divider.substring(4).strip() : "";
            if (!rest.isEmpty()) {
                return new Block(
                        helper ? name : "section", value, parameters, body, List.of(block(new Words(rest), closes)));
            }
            otherwise = nodes();
        }
        close(closes);
        return new Block(helper ? name : "section", value, parameters, body, otherwise);
    }

    private List<Node> closed(String name) {
        List<Node> body = nodes();
        close(name);
        return body;
    }

    private void close(String name) {
        if (at >= tokens.size()) {
            throw new Malformed("'{{#" + name + "}}' is not closed");
        }
        String tag = tokens.get(at).text;
        if (!tag.startsWith("/") || !tag.substring(1).strip().equals(name)) {
            throw new Malformed("found '{{" + tag + "}}', expected '{{/" + name + "}}'");
        }
        at++;
    }

    private static Partial partial(Words words) {
        String name = unquoted(words.next());
        Expression self = words.peek() == null || words.isNamed() ? null : words.expression();
        Map<String, Expression> values = new LinkedHashMap<>();
        while (words.isNamed()) {
            String key = words.next();
            words.next();
            values.put(key, words.expression());
        }
        words.end();
        return new Partial(name, self, values);
    }

    private static String unquoted(String word) {
        return word.matches("(?s)\".*\"|'.*'") ? word.substring(1, word.length() - 1) : word;
    }

    /** The words of a tag. */
    private static final class Words {

        private final String written;
        private final List<String> words = new ArrayList<>();
        private int at;
        final String first;

        Words(String text) {
            this.written = text.strip();
            if (text.length() > LENGTH) {
                throw new Malformed("an expression has more than " + LENGTH + " characters");
            }
            Matcher word = WORD.matcher(text.stripTrailing());
            int end = 0;
            while (word.lookingAt()) {
                words.add(word.group().strip());
                end = word.end();
                word.region(end, word.regionEnd());
            }
            if (words.isEmpty() || end < text.stripTrailing().length()) {
                throw new Malformed("'{{" + written + "}}' is no expression");
            }
            this.first = words.get(0);
        }

        @Nullable
        String peek() {
            return at < words.size() ? words.get(at) : null;
        }

        String next() {
            if (at >= words.size()) {
                throw new Malformed("'{{" + written + "}}' lacks a value");
            }
            return words.get(at++);
        }

        boolean isNamed() {
            return at + 1 < words.size() && words.get(at + 1).equals("=");
        }

        void end() {
            if (at < words.size()) {
                throw new Malformed("could not find helper: '" + first + "' in '{{" + written + "}}'");
            }
        }

        List<String> parameters() {
            if (!"as".equals(peek())) {
                return List.of();
            }
            next();
            if (!next().equals("|")) {
                throw new Malformed("'{{" + written + "}}' has no block parameters after 'as'");
            }
            List<String> names = new ArrayList<>();
            for (String name = next(); !name.equals("|"); name = next()) {
                names.add(name);
            }
            return names;
        }

        /** A value, or a helper and what it is called with. */
        Expression call() {
            if ("lookup".equals(peek()) && words.size() > at + 1) {
                next();
                return new Lookup(expression(), expression());
            }
            return expression();
        }

        Expression expression() {
            String word = next();
            if (word.equals("(")) {
                Expression inner = call();
                if (!next().equals(")")) {
                    throw new Malformed("'{{" + written + "}}' has a parenthesis that is not closed");
                }
                return inner;
            } else if (word.startsWith("\"") || word.startsWith("'")) {
                return new Literal(TextNode.valueOf(unquoted(word)));
            } else if (word.matches("-?\\d{1,18}(\\.\\d{1,18})?")) {
                return new Literal(DecimalNode.valueOf(new BigDecimal(word)));
            } else if (word.equals("true") || word.equals("false")) {
                return new Literal(BooleanNode.valueOf(word.equals("true")));
            } else if (word.equals("null") || word.equals("undefined")) {
                return new Literal(NullNode.getInstance());
            }
            return path(word);
        }

        private Path path(String word) {
            if (word.matches("[)|=]")) {
                throw new Malformed("'{{" + written + "}}' is no expression");
            }
            boolean data = word.startsWith("@");
            String rest = data ? word.substring(1) : word;
            int up = 0;
            boolean scoped = false;
            while (rest.startsWith("..")) {
                up++;
                scoped = true;
                rest = rest.length() > 2 && rest.charAt(2) == '/' ? rest.substring(3) : rest.substring(2);
            }
            if (rest.equals("this")
                    || rest.equals(".")
                    || rest.startsWith("this.")
                    || rest.startsWith("this/")
                    || rest.startsWith("./")) {
                scoped = true;
                rest = rest.replaceFirst("^(this|\\.)[./]?", "");
            }
            List<String> parts = new ArrayList<>();
            Matcher segment = SEGMENT.matcher(rest);
            int end = 0;
            while (segment.find()) {
                if (!rest.substring(end, segment.start()).matches("[./]?")) {
                    break;
                }
                parts.add(segment.group(1) != null ? segment.group(1) : segment.group(2));
                end = segment.end();
            }
            if (end < rest.length() || parts.isEmpty() && (!scoped || data) || !rest.matches("[^#*{}^&!>,;~%`]*")) {
                throw new Malformed("'{{" + written + "}}' is no expression");
            }
            return new Path(word, up, data, scoped, List.copyOf(parts));
        }
    }
}
