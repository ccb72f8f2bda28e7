package dev.opsctl.local.service.cloudformation.engine;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.store.Table;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Addresses at which somebody without credentials may put something for a while: pre-signed as those of S3. */
final class SignedAddresses {

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final ServiceContext context;
    private final Table<byte[]> keys;
    private final String folder;
    private final Duration valid;

    /**
     * @param folder what the paths begin with: the bucket that AWS has for it
     * @param valid how long an address is good
     */
    SignedAddresses(ServiceContext context, String folder, Duration valid) {
        this.context = context;
        this.keys = context.table("response-key", byte[].class);
        this.folder = folder;
        this.valid = valid;
    }

    /** Where something is put: good for its time and for nothing else. */
    String address(String key) {
        String path = folder + encoded(key);
        String stamp = STAMP.format(context.clock().instant());
        String endpoint = context.cloud().endpoint().toString();
        return (endpoint.endsWith("/") ? endpoint.substring(0, endpoint.length() - 1) : endpoint) + path
                + "?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=" + stamp
                + "&X-Amz-SignedHeaders=host&X-Amz-Expires=" + valid.toSeconds()
                + "&X-Amz-Credential="
                + encoded("AKIACLOUDFORMATION/" + stamp.substring(0, 8) + "/us-east-1/s3/aws4_request")
                + "&X-Amz-Signature=" + signature(path, stamp);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("%2F", "/");
    }

    private String signature(String path, String stamp) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key(), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal((stamp + "\n" + path).getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] key() {
        return keys.get("key").orElseGet(() -> {
            byte[] fresh = new byte[32];
            new SecureRandom().nextBytes(fresh);
            return keys.update("key", fresh, there -> there);
        });
    }

    /** Whether an address is one of ours and still good. */
    boolean isSigned(String path, Map<String, String> query) {
        String stamp = query.getOrDefault("X-Amz-Date", "");
        String signature = query.getOrDefault("X-Amz-Signature", "");
        try {
            Instant until = Instant.from(STAMP.parse(stamp)).plus(valid);
            return MessageDigest.isEqual(
                            signature(path, stamp).getBytes(StandardCharsets.US_ASCII),
                            signature.getBytes(StandardCharsets.US_ASCII))
                    && context.clock().instant().isBefore(until);
        } catch (DateTimeParseException e) {
            return false;
        }
    }
}
