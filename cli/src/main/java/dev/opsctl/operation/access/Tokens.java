package dev.opsctl.operation.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.operation.stack.Stacks;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Clients;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.model.MessageType;
import software.amazon.awssdk.services.kms.model.SigningAlgorithmSpec;

/**
 * Bearer tokens of the shop's API (SEC-5): JSON Web Tokens that the stack's own KMS key signs (RS256). The private key never leaves KMS;
 * signing needs the role {@code Operator}, which is assumed for it.
 */
public final class Tokens {

    /** The subject's own orders. */
    public static final String ORDERS = "orders";
    /** Everybody's orders. */
    public static final String OPERATOR = "orders:operator";

    public static final Duration LONGEST = Duration.ofHours(12);

    /**
     * A token as it was issued.
     *
     * @param token what goes after {@code Authorization: Bearer}
     */
    public record Issued(
            String token, String subject, List<String> scopes, String issuer, String audience, Instant expires) {}

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String OWN = "stack";

    private final Clients clients;
    private final Stacks stacks;

    public Tokens(Clients clients) {
        this.clients = clients;
        this.stacks = new Stacks(clients);
    }

    /** Whether the API trusts tokens that are issued here, and not another issuer's. */
    public boolean areOwn() {
        return OWN.equals(stacks.output(Stacks.APP, "TokenKeys"));
    }

    /**
     * Issues a token.
     *
     * @param subject a customer's id, or who the operator is
     * @param lifetime up to {@link #LONGEST}; zero or less gives a token that is over, to try the refusal
     * @throws OperationException if the API trusts another issuer
     */
    public Issued issue(String subject, List<String> scopes, Duration lifetime) {
        if (subject.isBlank()) {
            throw new OperationException(
                    ExitCode.USAGE,
                    "A token is for somebody, and the name is empty",
                    "Say --customer c-001, for example");
        }
        if (lifetime.compareTo(LONGEST) > 0) {
            throw new OperationException(
                    ExitCode.USAGE,
                    "A token lives " + LONGEST.toHours() + " hours at most",
                    "Ask for less; a new one costs nothing.");
        }
        String keys = stacks.output(Stacks.APP, "TokenKeys");
        if (!OWN.equals(keys)) {
            throw new OperationException(
                    ExitCode.USAGE,
                    "The API trusts the keys at " + keys + ", not the stack's own",
                    "Get a token from that issuer and set OPSCTL_TOKEN.");
        }
        String key = stacks.output(Stacks.IAM, "TokenSigningKeyArn");
        String issuer = stacks.output(Stacks.APP, "TokenIssuer");
        String audience = stacks.output(Stacks.APP, "TokenAudience");
        Instant now = Instant.now();
        Instant expires = now.plus(lifetime);
        ObjectNode header = JSON.createObjectNode()
                .put("alg", "RS256")
                .put("typ", "JWT")
                .put("kid", key.substring(key.lastIndexOf('/') + 1));
        ObjectNode claims = JSON.createObjectNode()
                .put("iss", issuer)
                .put("aud", audience)
                .put("sub", subject)
                .put("scope", String.join(" ", scopes))
                .put("iat", now.getEpochSecond())
                .put("exp", expires.getEpochSecond())
                .put("jti", UUID.randomUUID().toString());
        String signed = part(header) + "." + part(claims);
        return new Issued(signed + "." + sign(key, signed), subject, scopes, issuer, audience, expires);
    }

    private String sign(String key, String text) {
        try (Clients operator = clients.assuming(stacks.output(Stacks.IAM, "OperatorRoleArn"), "opsctl-token")) {
            return base64(operator.kms()
                    .sign(r -> r.keyId(key)
                            .message(SdkBytes.fromByteArray(sha256(text)))
                            .messageType(MessageType.DIGEST)
                            .signingAlgorithm(SigningAlgorithmSpec.RSASSA_PKCS1_V1_5_SHA_256))
                    .signature()
                    .asByteArray());
        }
    }

    private static String part(ObjectNode json) {
        try {
            return base64(JSON.writeValueAsBytes(json));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of texts and numbers is always JSON", e);
        }
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
