package dev.opsctl.local.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a PartiQL statement does to which table: as much of DynamoDB's dialect as it takes to tell that for sure. A statement names one
 * table; whatever could name another (a join, a nested query, a comment that readers may end in different places) is refused.
 *
 * @param verb {@code SELECT}, {@code INSERT}, {@code UPDATE}, {@code DELETE} or {@code EXISTS}
 * @param index the index that is read, or null
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.html">PartiQL for DynamoDB</a>
 */
public record PartiQl(String verb, String table, String index) {

    private enum Type {
        WORD,
        IDENTIFIER,
        STRING,
        SIGN
    }

    private record Token(Type type, String text) {

        boolean is(String keyword) {
            return type == Type.WORD && text.equalsIgnoreCase(keyword);
        }

        boolean sign(String sign) {
            return type == Type.SIGN && text.equals(sign);
        }
    }

    private static final Token END = new Token(Type.SIGN, "");
    /** Words with which a statement could reach another table. */
    private static final Set<String> REACHING = Set.of(
            "SELECT",
            "FROM",
            "INTO",
            "JOIN",
            "UNION",
            "INTERSECT",
            "EXCEPT",
            "EXISTS",
            "WITH",
            "UNPIVOT",
            "PIVOT",
            "LET",
            "AT",
            "INSERT",
            "UPDATE",
            "UPSERT",
            "REPLACE",
            "MERGE",
            "EXEC",
            "CREATE",
            "DROP",
            "LATERAL");

    /** @throws IllegalArgumentException for what is no such statement; the message says why */
    public static PartiQl parse(String statement) {
        List<Token> tokens = tokens(statement);
        if (!tokens.isEmpty() && tokens.get(tokens.size() - 1).sign(";")) {
            tokens.remove(tokens.size() - 1);
        }
        Token first = at(tokens, 0);
        PartiQl parsed;
        if (first.is("SELECT")) {
            parsed = select(tokens, 1, tokens.size());
        } else if (first.is("EXISTS")
                && at(tokens, 1).sign("(")
                && at(tokens, 2).is("SELECT")
                && at(tokens, tokens.size() - 1).sign(")")) {
            PartiQl inner = select(tokens, 3, tokens.size() - 1);
            parsed = new PartiQl("EXISTS", inner.table(), inner.index());
        } else if (first.is("INSERT") && at(tokens, 1).is("INTO")) {
            parsed = table("INSERT", tokens, 2, tokens.size(), Set.of("VALUE"), false);
        } else if (first.is("UPDATE")) {
            parsed = table("UPDATE", tokens, 1, tokens.size(), Set.of("SET", "REMOVE"), false);
        } else if (first.is("DELETE") && at(tokens, 1).is("FROM")) {
            parsed = table("DELETE", tokens, 2, tokens.size(), Set.of("WHERE"), false);
        } else {
            throw new IllegalArgumentException(
                    "a statement begins with SELECT, INSERT INTO, UPDATE, DELETE FROM or EXISTS(SELECT");
        }
        return parsed;
    }

    private static PartiQl select(List<Token> tokens, int from, int end) {
        for (int i = from; i < end; i++) {
            if (tokens.get(i).is("FROM")) {
                return table("SELECT", tokens, i + 1, end, Set.of("WHERE", "ORDER"), true);
            }
            plain(tokens.get(i));
        }
        throw new IllegalArgumentException("a SELECT has FROM and a table");
    }

    private static PartiQl table(
            String verb, List<Token> tokens, int from, int end, Set<String> followers, boolean indexed) {
        String table = name(at(tokens, from));
        String index = null;
        int next = from + 1;
        if (indexed && next < end && tokens.get(next).sign(".")) {
            index = name(at(tokens, next + 1));
            next += 2;
        }
        boolean optional = indexed;
        if (next >= end ? !optional : followers.stream().noneMatch(tokens.get(next)::is)) {
            throw new IllegalArgumentException("after the table of " + verb + " follows "
                    + String.join(" or ", followers) + (optional ? " or nothing" : ""));
        }
        for (int i = next; i < end; i++) {
            plain(tokens.get(i));
        }
        return new PartiQl(verb, table, index);
    }

    private static String name(Token token) {
        boolean word =
                token.type() == Type.WORD && !REACHING.contains(token.text().toUpperCase(Locale.ROOT));
        if (!word && token.type() != Type.IDENTIFIER || !token.text().matches("[a-zA-Z0-9_.-]{1,255}")) {
            throw new IllegalArgumentException("a table's name is expected instead of " + token.text());
        }
        return token.text();
    }

    private static void plain(Token token) {
        if (token.type() == Type.WORD && REACHING.contains(token.text().toUpperCase(Locale.ROOT))) {
            throw new IllegalArgumentException("Unexpected keyword " + token.text());
        } else if (token.sign(";")) {
            throw new IllegalArgumentException("one statement at a time");
        }
    }

    private static Token at(List<Token> tokens, int index) {
        return index < 0 || index >= tokens.size() ? END : tokens.get(index);
    }

    private static List<Token> tokens(String text) {
        List<Token> tokens = new ArrayList<>();
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
                i++;
            } else if (c == '\'' || c == '"') {
                StringBuilder content = new StringBuilder();
                i = quoted(text, i, content);
                tokens.add(new Token(c == '"' ? Type.IDENTIFIER : Type.STRING, content.toString()));
            } else if (text.startsWith("--", i) || text.startsWith("/*", i)) {
                throw new IllegalArgumentException("comments are not understood");
            } else if (word(c)) {
                int from = i;
                while (i < text.length() && (word(text.charAt(i)) || text.charAt(i) == '$')) {
                    i++;
                }
                tokens.add(new Token(Type.WORD, text.substring(from, i)));
            } else if ("()[]{}<>=,.:;?*+-/%!|".indexOf(c) >= 0) {
                tokens.add(new Token(Type.SIGN, String.valueOf(c)));
                i++;
            } else {
                throw new IllegalArgumentException("Unexpected character " + Integer.toHexString(c));
            }
        }
        return tokens;
    }

    /** Reads up to the closing quote; a doubled quote is one. */
    private static int quoted(String text, int open, StringBuilder content) {
        char quote = text.charAt(open);
        for (int i = open + 1; i < text.length(); i++) {
            if (text.charAt(i) != quote) {
                content.append(text.charAt(i));
            } else if (i + 1 < text.length() && text.charAt(i + 1) == quote) {
                content.append(quote);
                i++;
            } else {
                return i + 1;
            }
        }
        throw new IllegalArgumentException("a quote is not closed");
    }

    private static boolean word(char c) {
        return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }
}
