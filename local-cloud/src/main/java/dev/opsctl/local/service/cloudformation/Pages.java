package dev.opsctl.local.service.cloudformation;

import dev.opsctl.local.service.cloudformation.error.CloudFormationErrors;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;

/** Pages of a list; the token names the last item that was given, so that items added in front do no harm. */
record Pages<T>(List<T> items, String nextToken) {

    static <T> Pages<T> of(List<T> all, int size, String token, Function<T, String> id) {
        int from = 0;
        if (token != null) {
            String last;
            try {
                last = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException e) {
                throw CloudFormationErrors.validation("Invalid NextToken");
            }
            from = all.stream().map(id).toList().indexOf(last) + 1;
            if (from == 0) {
                throw CloudFormationErrors.validation("Invalid NextToken");
            }
        }
        int to = Math.min(all.size(), from + size);
        String next = to < all.size()
                ? Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(id.apply(all.get(to - 1)).getBytes(StandardCharsets.UTF_8))
                : null;
        return new Pages<>(all.subList(from, to), next);
    }
}
