package dev.opsctl.local.service.dynamodb.data;

import dev.opsctl.local.service.dynamodb.item.DynamoDbErrors;
import dev.opsctl.local.service.dynamodb.item.ItemJson;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

/**
 * Where the next page of a statement goes on.
 *
 * @param read which of the places that the statement reads
 * @param key behind which item there; null for its beginning
 */
record StatementToken(int read, @Nullable Map<String, AttributeValue> key) {

    private static final int DIGEST = 16;

    /** As {@code NextToken}, for this statement alone. */
    String text(String statement, List<AttributeValue> parameters) {
        byte[] place = (read + ":").getBytes(StandardCharsets.US_ASCII);
        byte[] item = key == null ? new byte[0] : ItemJson.write(key);
        byte[] token = Arrays.copyOf(digest(statement, parameters), DIGEST + place.length + item.length);
        System.arraycopy(place, 0, token, DIGEST, place.length);
        System.arraycopy(item, 0, token, DIGEST + place.length, item.length);
        return Base64.getEncoder().encodeToString(token);
    }

    /** @throws DynamoDbException ValidationException, if it is none, or another statement's */
    static StatementToken of(@Nullable String text, String statement, List<AttributeValue> parameters) {
        byte[] token;
        try {
            token = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw invalid();
        }
        int colon = DIGEST;
        while (colon < token.length && token[colon] != ':') {
            colon++;
        }
        if (colon >= token.length) {
            throw invalid();
        } else if (!Arrays.equals(digest(statement, parameters), Arrays.copyOf(token, DIGEST))) {
            throw DynamoDbErrors.invalid("NextToken does not match request");
        }
        try {
            int read = Integer.parseInt(new String(token, DIGEST, colon - DIGEST, StandardCharsets.US_ASCII));
            byte[] item = Arrays.copyOfRange(token, colon + 1, token.length);
            return new StatementToken(read, item.length == 0 ? null : ItemJson.read(item));
        } catch (RuntimeException e) {
            throw invalid();
        }
    }

    static DynamoDbException invalid() {
        return DynamoDbErrors.invalid("Invalid NextToken");
    }

    private static byte[] digest(String statement, List<AttributeValue> parameters) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(statement.getBytes(StandardCharsets.UTF_8));
            digest.update(ItemJson.write(Map.of("parameters", AttributeValue.fromL(parameters))));
            return Arrays.copyOf(digest.digest(), DIGEST);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
