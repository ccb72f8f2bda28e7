package dev.opsctl.functions.orders;

import dev.opsctl.functions.orders.token.Token;
import dev.opsctl.functions.runtime.ApiCall;
import java.time.Instant;
import java.util.List;

/** Who calls the shop's API, as {@link ShopAuthorizer} found out: a customer, or an operator who may act for all of them. */
public record Shopper(String id, boolean operator, Instant expires) {

    /** @throws IllegalStateException if the call passed no authorizer: the API is set up wrongly */
    public static Shopper of(ApiCall call) {
        String scope = call.authorized("scope");
        String expires = call.authorized("expires");
        if (scope == null || expires == null || call.caller().isEmpty()) {
            throw new IllegalStateException("a call to " + call.route() + " came without the authorizer's word");
        }
        boolean operator = List.of(scope.split(" ")).contains(Token.OPERATOR);
        return new Shopper(call.caller(), operator, Instant.ofEpochSecond(Long.parseLong(expires)));
    }
}
