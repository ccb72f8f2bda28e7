package dev.opsctl.local.service.s3;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.sdk.PojoJson;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Whether a bucket policy is public as S3 sees it: it allows everybody something, under no condition that names somebody.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status">The meaning of "public"</a>
 */
final class PublicPolicy {

    /** A fixed value of one of these names somebody. */
    private static final Set<String> NAMING = Set.of(
            "aws:sourcearn",
            "aws:sourcevpc",
            "aws:sourcevpce",
            "aws:sourceowner",
            "aws:sourceaccount",
            "aws:sourceip",
            "aws:principalorgid",
            "aws:principalorgpaths",
            "aws:principalarn",
            "aws:principalaccount",
            "aws:userid",
            "aws:sourceorgid",
            "aws:sourceorgpaths",
            "s3:dataaccesspointarn",
            "s3:dataaccesspointaccount");

    private PublicPolicy() {}

    /** @param document that could be read when it was stored */
    static boolean isPublic(String document) {
        try {
            JsonNode statements = PojoJson.mapper().readTree(document).path("Statement");
            for (JsonNode statement : statements.isArray() ? statements : List.of(statements)) {
                if (statement.path("Effect").asText().equals("Allow")
                        && isEverybody(statement.path("Principal"))
                        && !namesSomebody(statement.path("Condition"))) {
                    return true;
                }
            }
            return false;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored policy that is no JSON", e);
        }
    }

    private static boolean isEverybody(JsonNode principal) {
        JsonNode named = principal.isObject() ? principal.path("AWS") : principal;
        if (named.isArray()) {
            for (JsonNode one : named) {
                if (one.asText().equals("*")) {
                    return true;
                }
            }
        }
        return named.asText().equals("*");
    }

    private static boolean namesSomebody(JsonNode conditions) {
        for (Map.Entry<String, JsonNode> operator : conditions.properties()) {
            boolean positive =
                    !operator.getKey().contains("Not") && !operator.getKey().endsWith("IfExists");
            for (Map.Entry<String, JsonNode> key : operator.getValue().properties()) {
                if (positive && NAMING.contains(key.getKey().toLowerCase(Locale.ROOT)) && isFixed(key.getValue())) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isFixed(JsonNode values) {
        for (JsonNode value : values.isArray() ? values : List.of(values)) {
            String text = value.asText();
            if (text.contains("*") || text.contains("?") || text.contains("${") || text.endsWith("/0")) {
                return false;
            }
        }
        return true;
    }
}
