package dev.opsctl.local.route;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.opsctl.local.sdk.Faults;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * What whoever signed a form lets it say.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html">POST policy</a>
 */
final class FormPolicy {

    private static final ObjectMapper JSON = new ObjectMapper();
    /** Those that no condition has to name. */
    private static final Set<String> FREE = Set.of("x-amz-signature", "policy", "file", "signature", "awsaccesskeyid");

    private final JsonNode policy;

    FormPolicy(String encoded) {
        try {
            this.policy = JSON.readTree(new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw S3Objects.failure(400, "InvalidPolicyDocument", "Invalid Policy: Invalid JSON.");
        }
        if (!policy.path("conditions").isArray() || !policy.path("expiration").isTextual()) {
            throw S3Objects.failure(
                    400, "InvalidPolicyDocument", "Invalid Policy: expiration and conditions are required.");
        }
    }

    /**
     * @param fields the form's, with the bucket: a policy that does not name it would hold for all that its signer may write to
     * @param size the file's, in bytes
     */
    void check(Map<String, String> fields, long size, Instant now) {
        try {
            if (!Instant.parse(policy.path("expiration").asText()).isAfter(now)) {
                throw denied("Policy expired.");
            }
        } catch (DateTimeParseException e) {
            throw S3Objects.failure(400, "InvalidPolicyDocument", "Invalid Policy: Invalid 'expiration' value.");
        }
        Set<String> named = new HashSet<>(FREE);
        for (JsonNode condition : policy.path("conditions")) {
            if (condition.isObject() && condition.size() != 1) {
                throw S3Objects.failure(
                        400,
                        "InvalidPolicyDocument",
                        "Invalid Policy: Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.");
            } else if (condition.isObject()) {
                condition
                        .properties()
                        .forEach(one ->
                                check("eq", "$" + one.getKey(), one.getValue().asText(), fields, named));
            } else if (condition.path(0).asText().equalsIgnoreCase("content-length-range")) {
                range(size, condition);
            } else {
                check(
                        condition.path(0).asText().toLowerCase(Locale.ROOT),
                        condition.path(1).asText(),
                        condition.path(2).asText(),
                        fields,
                        named);
            }
        }
        fields.keySet().stream()
                .filter(field -> !named.contains(field) && !field.startsWith("x-ignore-"))
                .findFirst()
                .ifPresent(field -> {
                    throw denied("Extra input fields: " + field);
                });
    }

    private static void range(long size, JsonNode condition) {
        long least;
        long most;
        try {
            least = Long.parseLong(condition.path(1).asText());
            most = Long.parseLong(condition.path(2).asText());
        } catch (NumberFormatException e) {
            throw failed(
                    condition.path(0).asText(),
                    condition.path(1).asText(),
                    condition.path(2).asText());
        }
        if (size < least) {
            throw sized("EntityTooSmall", "is smaller than the minimum", size, "MinSizeAllowed", least);
        } else if (size > most) {
            throw sized("EntityTooLarge", "exceeds the maximum", size, "MaxSizeAllowed", most);
        }
    }

    private static S3Exception sized(String code, String what, long size, String bound, long allowed) {
        return Faults.with(
                S3Exception.class,
                S3Objects.failure(400, code, "Your proposed upload " + what + " allowed size"),
                Map.of("ProposedSize", Long.toString(size), bound, Long.toString(allowed)));
    }

    private static S3Exception failed(String operator, String name, String wanted) {
        return denied("Policy Condition failed: [\"" + operator + "\", \"" + name + "\", \"" + wanted + "\"]");
    }

    private static void check(
            String operator, String name, String wanted, Map<String, String> fields, Set<String> named) {
        String field = name.replaceFirst("^\\$", "").toLowerCase(Locale.ROOT);
        named.add(field);
        String value = fields.getOrDefault(field, "");
        boolean holds = name.startsWith("$")
                && switch (operator) {
                    case "eq" -> value.equals(wanted);
                    case "starts-with" -> value.startsWith(wanted);
                    default -> false;
                };
        if (!holds) {
            throw failed(operator, name, wanted);
        }
    }

    private static S3Exception denied(String why) {
        return S3Objects.failure(403, "AccessDenied", "Invalid according to Policy: " + why);
    }
}
