package dev.opsctl.local.service.cloudfront;

import org.jspecify.annotations.Nullable;

/** What all lists have in common: a marker that may be empty, and a number of items that comes as text. */
final class Lists {

    private Lists() {}

    /** @param most how many there are on a page at most, and without a wish */
    static int most(String maxItems, int most) {
        if (maxItems == null || maxItems.isEmpty()) {
            return most;
        }
        try {
            int wanted = Integer.parseInt(maxItems);
            if (wanted > 0) {
                return Math.min(wanted, most);
            }
        } catch (NumberFormatException e) {
            // no number at all
        }
        throw CloudFrontErrors.invalid("The parameter MaxItems is not valid.");
    }

    static @Nullable String marker(String marker) {
        return marker == null || marker.isEmpty() ? null : marker;
    }
}
