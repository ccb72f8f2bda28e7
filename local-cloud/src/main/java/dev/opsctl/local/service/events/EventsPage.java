package dev.opsctl.local.service.events;

import dev.opsctl.local.cloud.Page;
import java.util.Collection;
import java.util.function.Function;

/** Pages of EventBridge's lists: a hundred entries, if a request does not say how many. */
final class EventsPage {

    private EventsPage() {}

    /** As {@link Page#of}. */
    static <T> Page<T> of(String list, Collection<T> all, Function<T, String> key, String token, Integer limit) {
        return Page.of(
                list,
                all,
                key,
                limit == null ? 100 : limit,
                token,
                () -> EventsErrors.validation("Parameter NextToken is not valid."));
    }
}
