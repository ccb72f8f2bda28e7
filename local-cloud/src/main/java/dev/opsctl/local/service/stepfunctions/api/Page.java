package dev.opsctl.local.service.stepfunctions.api;

import dev.opsctl.local.service.stepfunctions.SfnErrors;
import java.util.List;

/** A part of a list; {@code next} is the token of the following one, null at the end. */
record Page<T>(List<T> items, String next) {

    /** @throws software.amazon.awssdk.services.sfn.model.SfnException if the token is none of ours */
    static <T> Page<T> of(List<T> all, String token, Integer max) {
        int from = 0;
        if (token != null) {
            if (!token.matches("\\d{1,9}")) {
                throw SfnErrors.invalidToken();
            }
            from = Math.min(Integer.parseInt(token), all.size());
        }
        int size = max == null || max == 0 ? 100 : Math.min(max, 1000);
        int to = Math.min(all.size(), from + size);
        return new Page<>(all.subList(from, to), to < all.size() ? String.valueOf(to) : null);
    }
}
