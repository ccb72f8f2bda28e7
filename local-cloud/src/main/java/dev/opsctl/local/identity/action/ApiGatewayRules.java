package dev.opsctl.local.identity.action;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** API Gateway's actions are HTTP verbs and its resources are paths: {@code apigateway:POST} on {@code arn:aws:apigateway:REGION::/restapis/ID/resources}. */
final class ApiGatewayRules {

    private static final Pattern PLACE = Pattern.compile("\\{([^}]+)}");

    private ApiGatewayRules() {}

    static List<Permission> permissions(Call call) {
        return call.action()
                .map(operation -> {
                    String path = operation.words().get(1);
                    Matcher places = PLACE.matcher(path);
                    StringBuilder filled = new StringBuilder();
                    while (places.find()) {
                        String value = call.members().text(places.group(1));
                        boolean whole = value != null && !value.startsWith("arn:");
                        places.appendReplacement(
                                filled,
                                Matcher.quoteReplacement(
                                        value == null
                                                ? "*"
                                                : whole ? value : URLEncoder.encode(value, StandardCharsets.UTF_8)));
                    }
                    places.appendTail(filled);
                    return List.of(Permission.of(
                            "apigateway:" + operation.words().get(0),
                            "arn:aws:apigateway:" + call.scope().region() + "::" + filled));
                })
                .orElse(List.of());
    }
}
