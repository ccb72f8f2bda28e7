package dev.opsctl.functions.orders;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.orders.token.Token;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Which routes a token opens (SEC-5, WEB-4). */
class ShopAuthorizerTest {
    private static final String STAGE = "arn:aws:execute-api:us-east-1:111122223333:abc123/PROD/";

    private static boolean allows(Set<String> scopes, String route) {
        Map<String, Object> answer =
                ShopAuthorizer.answer(new Token("c-001", scopes, Instant.EPOCH), STAGE + "GET/api/orders");
        Map<String, Object> statement = statement(answer);
        boolean matches = Json.list(statement, "Resource").stream()
                .map(String::valueOf)
                .anyMatch(
                        pattern -> Pattern.matches(("\\Q" + pattern + "\\E").replace("*", "\\E.*\\Q"), STAGE + route));
        return matches && "Allow".equals(statement.get("Effect"));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> statement(Map<String, Object> answer) {
        return (Map<String, Object>)
                Json.list(Json.object(answer, "policyDocument"), "Statement").get(0);
    }

    @Test
    void a_customer_has_orders_and_nothing_of_the_console_however_the_path_is_spelt() {
        Set<String> customer = Set.of(Token.ORDERS);
        for (String route :
                List.of("GET/api/orders", "POST/api/orders", "GET/api/orders/o1", "POST/api/orders/o1/cancel")) {
            assertTrue(allows(customer, route), route);
        }
        for (String route : List.of(
                "GET/api/console/orders",
                "GET/api/console/changes",
                "POST/api/console/orders/o1/resolve",
                "DELETE/api/console/suppressions/a@b.c",
                "GET/api/reports/latest",
                // a name in the path that looks like a route of one's own
                "GET/api/console/queues/x/api/orders/y/messages",
                "POST/api/console/queues/api/orders/redrive")) {
            assertFalse(allows(customer, route), route);
        }
    }

    @Test
    void an_operator_has_all_of_them_and_a_token_for_something_else_none() {
        for (String route :
                List.of("GET/api/console/orders", "POST/api/console/x", "GET/api/reports/r1", "GET/api/orders")) {
            assertTrue(allows(Set.of(Token.OPERATOR), route), route);
            assertFalse(allows(Set.of("mail"), route), route);
        }
        assertEquals(
                "Deny",
                statement(ShopAuthorizer.answer(new Token("x", Set.of(), Instant.EPOCH), STAGE + "GET/api/orders"))
                        .get("Effect"));
    }
}
