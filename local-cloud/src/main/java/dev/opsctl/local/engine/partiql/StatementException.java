package dev.opsctl.local.engine.partiql;

/** A statement that is none, or none of DynamoDB's. The message is AWS's. */
public final class StatementException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private StatementException(String message) {
        super(message, null, false, false);
    }

    /** What PartiQL's grammar does not allow. @param detail empty if its characters already make no words */
    static StatementException malformed(String detail) {
        return new StatementException("Statement wasn't well formed, can't be processed: " + detail);
    }

    /** What is PartiQL, but not for DynamoDB. */
    static StatementException unsupported(String message) {
        return new StatementException(message);
    }
}
