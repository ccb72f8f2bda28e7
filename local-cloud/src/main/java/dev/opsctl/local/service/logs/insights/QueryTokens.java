package dev.opsctl.local.service.logs.insights;

import dev.opsctl.local.service.logs.insights.QueryToken.Kind;
import org.jspecify.annotations.Nullable;

/** The tokens of a query, looked at one ahead. */
final class QueryTokens {

    private final QueryLexer lexer;
    private @Nullable QueryToken ahead;
    private QueryToken last = new QueryToken(Kind.END, "", 0, 0);

    QueryTokens(String text) {
        this.lexer = new QueryLexer(text);
    }

    QueryToken peek() {
        if (ahead == null) {
            ahead = lexer.next();
        }
        return ahead;
    }

    QueryToken next() {
        last = peek();
        ahead = null;
        return last;
    }

    /** The token that was taken last. */
    QueryToken last() {
        return last;
    }

    int lastEnd() {
        return last.end();
    }

    /** What the query says from an offset to another. */
    String written(int start, int end) {
        return lexer.written(start, end);
    }

    boolean take(String symbol) {
        if (peek().is(symbol)) {
            next();
            return true;
        }
        return false;
    }

    boolean takeWord(String keyword) {
        if (peek().isWord(keyword)) {
            next();
            return true;
        }
        return false;
    }

    void expect(String symbol) {
        if (!take(symbol)) {
            throw unexpected();
        }
    }

    String string() {
        if (peek().kind() != Kind.STRING) {
            throw unexpected();
        }
        return next().text();
    }

    String name() {
        if (!peek().isName()) {
            throw unexpected();
        }
        return next().text();
    }

    /** The regular expression that the next token, a slash, begins. */
    QueryToken regex() {
        QueryToken slash = peek();
        ahead = null;
        last = lexer.regex(slash);
        return last;
    }

    /** Goes on after a token that was taken before. */
    void back(QueryToken token) {
        lexer.after(token);
        last = token;
        ahead = null;
    }

    MalformedQuery unexpected() {
        return unexpected(peek());
    }

    MalformedQuery unexpected(QueryToken token) {
        String written = token.kind() == Kind.END ? token.text() : lexer.written(token.start(), token.end());
        return lexer.unexpected(written, token.start(), token.end());
    }
}
