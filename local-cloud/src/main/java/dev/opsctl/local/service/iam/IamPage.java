package dev.opsctl.local.service.iam;

import dev.opsctl.local.cloud.Page;
import java.util.Collection;
import java.util.function.Function;

/** Pages of IAM's lists: a hundred entries, if a request does not say how many. */
final class IamPage {

    private IamPage() {}

    /** As {@link Page#of}. */
    static <T> Page<T> of(String list, Collection<T> all, Function<T, String> key, String marker, Integer maxItems) {
        int size = maxItems == null ? 100 : maxItems;
        if (size < 1 || size > 1000) {
            throw IamErrors.validation("1 validation error detected: Value '" + size
                    + "' at 'maxItems' failed to satisfy constraint: Member must have value "
                    + (size < 1 ? "greater than or equal to 1" : "less than or equal to 1000"));
        }
        return Page.of(list, all, key, size, marker, () -> IamErrors.validation("Invalid Marker."));
    }
}
