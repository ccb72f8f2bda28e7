package dev.opsctl.functions.report.domain;

import java.util.Locale;

/** Who asked for a report. */
public enum Trigger {
    SCHEDULED,
    OPERATOR;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
