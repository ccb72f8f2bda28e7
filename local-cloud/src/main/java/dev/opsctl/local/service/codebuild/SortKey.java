package dev.opsctl.local.service.codebuild;

import java.time.Instant;
import java.util.Locale;
import software.amazon.awssdk.services.codebuild.model.SortOrderType;

/** Texts of ASCII characters that sort in either order, for pages, which are in the order of their keys. */
final class SortKey {

    private static final int LAST = 255;

    private SortKey() {}

    static String of(Instant time) {
        return String.format(Locale.ROOT, "%015d ", time.toEpochMilli());
    }

    /** The text, or one that sorts the other way round. */
    static String of(String text, SortOrderType order) {
        if (order != SortOrderType.DESCENDING) {
            return text;
        }
        StringBuilder turned = new StringBuilder();
        text.chars().forEach(c -> turned.append((char) (LAST - c)));
        return turned.append((char) LAST).toString();
    }
}
