package dev.opsctl.local.service.ses;

import java.util.List;
import java.util.function.Function;

/** One page of a list, with the token of the next, or null. */
record SesPage<R>(List<R> items, String next) {

    static <T, R> SesPage<R> of(List<T> all, Function<T, String> key, String token, Integer size, Function<T, R> view) {
        List<T> rest = all.stream()
                .filter(item -> token == null || key.apply(item).compareTo(token) > 0)
                .toList();
        List<T> page = rest.subList(0, Math.min(size == null ? 100 : size, rest.size()));
        return new SesPage<>(
                page.stream().map(view).toList(),
                page.size() < rest.size() ? key.apply(page.get(page.size() - 1)) : null);
    }
}
