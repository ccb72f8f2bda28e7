package dev.opsctl.operation.pipeline;

import dev.opsctl.operation.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/**
 * What Git shows CodeCommit: an access key's id, and a signature of version 4 over the repository's address, which is good for 15 minutes. The same
 * as {@code aws codecommit credential-helper} gives, so nobody needs the AWS CLI.
 *
 * @param username the key's id, with the session's token after a percent sign
 */
record GitPassword(String username, String password) {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss").withZone(ZoneOffset.UTC);
    private static final String SERVICE = "codecommit";

    /**
     * @param host without a port
     * @param path with a slash at its beginning
     */
    static GitPassword sign(AwsCredentials credentials, String region, String host, String path, Instant now) {
        String time = TIME.format(now);
        String scope = time.substring(0, 8) + "/" + region + "/" + SERVICE + "/aws4_request";
        String canonical = "GIT\n" + path + "\n\nhost:" + host + "\n\nhost\n";
        String text = "AWS4-HMAC-SHA256\n" + time + "\n" + scope + "\n" + Sha256.of(canonical);
        byte[] key = ("AWS4" + credentials.secretAccessKey()).getBytes(StandardCharsets.UTF_8);
        for (String part : scope.split("/")) {
            key = hmac(key, part);
        }
        String token = credentials instanceof AwsSessionCredentials session ? "%" + session.sessionToken() : "";
        return new GitPassword(
                credentials.accessKeyId() + token, time + "Z" + HexFormat.of().formatHex(hmac(key, text)));
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }
}
