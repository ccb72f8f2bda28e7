package dev.opsctl.functions.report.domain;

import java.util.Locale;

/** How reading one table ended; all but {@link #OK} make the report partial and leave the count at what was seen (REP-7). */
public enum TableStatus {
    OK,
    DENIED,
    THROTTLED,
    DELETED,
    UNFINISHED;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
