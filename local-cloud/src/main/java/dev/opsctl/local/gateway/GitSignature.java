package dev.opsctl.local.gateway;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Credential;
import dev.opsctl.local.cloud.CredentialSource;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * User names and passwords that {@code aws codecommit credential-helper} makes: an access key's id, with a session token after a percent sign,
 * and a signature of version 4 over the repository's address, after the time of signing.
 */
public final class GitSignature {

    /** Who signed, and for which region. */
    public record Signer(Caller caller, String region) {}

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss");
    private static final int TIME_LENGTH = 15;
    private static final Duration SKEW = Duration.ofMinutes(15);

    private final CredentialSource credentials;

    public GitSignature(CredentialSource credentials) {
        this.credentials = credentials;
    }

    /**
     * Verifies the password of a request.
     *
     * @param path the repository's, as it was signed
     * @param regions which the signature may be for, given the account
     * @return empty if nobody, or not who it says, signed
     */
    public Optional<Signer> verify(GatewayRequest head, String path, Function<String, Collection<String>> regions) {
        String[] given = basic(head.header("authorization"));
        if (given == null) {
            return Optional.empty();
        }
        int percent = given[0].indexOf('%');
        String token = percent < 0 ? null : given[0].substring(percent + 1);
        Credential credential = credentials
                .find(percent < 0 ? given[0] : given[0].substring(0, percent))
                .filter(found -> found.sessionToken() == null ? token == null : equal(found.sessionToken(), token))
                .filter(found ->
                        found.expiration() == null || found.expiration().isAfter(Instant.now()))
                .orElse(null);
        String password = given[1];
        if (credential == null || password.length() <= TIME_LENGTH || !isNow(password.substring(0, TIME_LENGTH))) {
            return Optional.empty();
        }
        String time = password.substring(0, TIME_LENGTH);
        int from = TIME_LENGTH + (password.charAt(TIME_LENGTH) == 'Z' ? 1 : 0);
        String host = String.valueOf(head.header("host")).replaceFirst(":\\d+$", "");
        for (String region : regions.apply(credential.caller().accountId())) {
            if (equal(signature(credential.secretAccessKey(), time, region, host, path), password.substring(from))) {
                return Optional.of(new Signer(
                        credential
                                .caller()
                                .with(Map.of(
                                        "aws:SourceIp",
                                        head.sourceIp(),
                                        "aws:SecureTransport",
                                        "true",
                                        "aws:RequestedRegion",
                                        region)),
                        region));
            }
        }
        return Optional.empty();
    }

    private static String @Nullable [] basic(@Nullable String header) {
        if (header == null || !header.regionMatches(true, 0, "Basic ", 0, 6)) {
            return null;
        }
        try {
            String text =
                    new String(Base64.getDecoder().decode(header.substring(6).trim()), StandardCharsets.UTF_8);
            int colon = text.indexOf(':');
            return colon < 1 ? null : new String[] {text.substring(0, colon), text.substring(colon + 1)};
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static boolean isNow(String time) {
        try {
            Instant signed = LocalDateTime.parse(time, TIME).toInstant(ZoneOffset.UTC);
            return Duration.between(signed, Instant.now()).abs().compareTo(SKEW) <= 0;
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    private static String signature(String secret, String time, String region, String host, String path) {
        String date = time.substring(0, 8);
        String canonical = "GIT\n" + path + "\n\nhost:" + host + "\n\nhost\n";
        String toSign = "AWS4-HMAC-SHA256\n" + time + "\n" + date + "/" + region + "/codecommit/aws4_request\n"
                + Body.sha256(canonical.getBytes(StandardCharsets.UTF_8));
        byte[] key = SigningKeys.derived(new SigningKeys.Origin(secret, date, region, "codecommit"));
        return HexFormat.of().formatHex(SigV4.hmac(key, toSign));
    }

    private static boolean equal(String one, @Nullable String other) {
        return other != null
                && MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
