package dev.opsctl.functions.report.domain;

import java.util.Optional;

/** The two kinds of products: augmented reality (RA) and virtual reality (VR). */
public enum Kind {
    RA,
    VR;

    /**
     * The kind of products that a table holds, by its name: {@code RA}, {@code VR}, {@code RA_…}, {@code VR_…} after the environment's
     * prefix. {@code RAW_data} is no product table (REP-2).
     */
    public static Optional<Kind> ofTable(String table, String prefix) {
        if (!table.startsWith(prefix)) {
            return Optional.empty();
        }
        String name = table.substring(prefix.length());
        for (Kind kind : values()) {
            if (name.equals(kind.name()) || name.startsWith(kind.name() + "_")) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
