package dev.opsctl.local.engine.partiql;

import dev.opsctl.local.engine.partiql.Token.Kind;
import java.util.List;

/** Where in a statement its parser is. */
final class Cursor {

    /** Deeper than DynamoDB takes any value, and shallow enough for a thread. */
    private static final int MOST_LEVELS = 200;

    private final List<Token> tokens;
    private int at;
    private int levels;

    Cursor(List<Token> tokens) {
        this.tokens = tokens;
    }

    Token head() {
        return tokens.get(at);
    }

    /** What follows the head; the end follows itself. */
    Token following() {
        return tokens.get(Math.min(at + 1, tokens.size() - 1));
    }

    Token next() {
        Token head = head();
        if (head.kind() != Kind.EOF) {
            at++;
        }
        return head;
    }

    boolean at(Kind kind) {
        return head().kind() == kind;
    }

    boolean at(String keyword) {
        return head().is(keyword);
    }

    /** Goes on if the head is of that kind. */
    boolean skip(Kind kind) {
        boolean there = at(kind);
        if (there) {
            next();
        }
        return there;
    }

    boolean skip(String keyword) {
        boolean there = at(keyword);
        if (there) {
            next();
        }
        return there;
    }

    Token expect(Kind kind) {
        if (!at(kind)) {
            throw StatementException.malformed("Expected " + kind);
        }
        return next();
    }

    /** Whether nothing follows the head but the end. */
    boolean headIsLast() {
        return following().kind() == Kind.EOF;
    }

    boolean atEnd() {
        return at(Kind.EOF) || at(Kind.SEMICOLON) && headIsLast();
    }

    void down() {
        if (++levels > MOST_LEVELS) {
            throw StatementException.malformed("");
        }
    }

    void up() {
        levels--;
    }
}
