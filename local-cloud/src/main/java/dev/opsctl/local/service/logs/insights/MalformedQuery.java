package dev.opsctl.local.service.logs.insights;

/** A query that cannot be read, with the place of what is wrong, as offsets of characters in the query. */
public final class MalformedQuery extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int start;
    private final int end;

    MalformedQuery(String message, int start, int end) {
        super(message, null, false, false);
        this.start = start;
        this.end = end;
    }

    /** The offset of the first character that is wrong. */
    public int start() {
        return start;
    }

    /** The offset of the last character that is wrong. */
    public int end() {
        return end;
    }
}
