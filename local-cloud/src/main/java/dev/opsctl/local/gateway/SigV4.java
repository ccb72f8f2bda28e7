package dev.opsctl.local.gateway;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Credential;
import dev.opsctl.local.cloud.CredentialSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Verifies Signature Version 4, in the header or presigned in the query, against real time.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html">Create a signed request</a>
 */
public final class SigV4 {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final Duration SKEW = Duration.ofMinutes(15);
    private static final String EMPTY_HASH = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    /**
     * Who signed, for what.
     *
     * @param service the credential scope's service
     * @param signingKey for the chunks of a signed stream
     * @param signature the request's, the seed of a stream's chunk signatures
     */
    public record Identity(
            Caller caller,
            String accessKeyId,
            String region,
            String service,
            byte[] signingKey,
            String signature,
            String scope,
            String time) {}

    private record Parsed(
            String accessKeyId,
            String date,
            String region,
            String service,
            String time,
            List<String> signedHeaders,
            String signature,
            String token,
            boolean presigned,
            long expires) {}

    private final CredentialSource credentials;

    public SigV4(CredentialSource credentials) {
        this.credentials = credentials;
    }

    /** Whether a request claims to be signed. */
    public static boolean isSigned(GatewayRequest request) {
        String authorization = request.header("authorization");
        return authorization != null && authorization.startsWith("AWS4-")
                || request.rawQuery().contains("X-Amz-Algorithm=")
                || SigV2.claims(request);
    }

    /** The service in the credential scope of a request that claims to be signed, without verifying it. */
    public static Optional<String> claimedService(GatewayRequest request) {
        if (SigV2.claims(request)) {
            return Optional.of("s3");
        }
        try {
            return isSigned(request) ? Optional.of(parse(request).service()) : Optional.empty();
        } catch (SignatureException e) {
            return Optional.empty();
        }
    }

    /** @throws SignatureException with AWS's error code and wording */
    public Identity verify(GatewayRequest request) {
        if (SigV2.claims(request)) {
            return verifyVersion2(request);
        }
        Parsed parsed = parse(request);
        checkTime(parsed);
        Credential credential = credential(parsed.accessKeyId(), parsed.token());
        String payloadHash = payloadHash(request, parsed);
        String canonical = canonicalRequest(request, parsed, payloadHash);
        String scope = parsed.date() + "/" + parsed.region() + "/" + parsed.service() + "/aws4_request";
        String toSign = "AWS4-HMAC-SHA256\n" + parsed.time() + "\n" + scope + "\n"
                + hex(sha256(canonical.getBytes(StandardCharsets.UTF_8)));
        byte[] key = signingKey(credential.secretAccessKey(), parsed);
        String expected = hex(hmac(key, toSign));
        if (!MessageDigest.isEqual(
                expected.getBytes(StandardCharsets.US_ASCII), parsed.signature().getBytes(StandardCharsets.UTF_8))) {
            throw mismatch();
        }
        return new Identity(
                caller(credential, request),
                parsed.accessKeyId(),
                parsed.region(),
                parsed.service(),
                key,
                expected,
                scope,
                parsed.time());
    }

    private Identity verifyVersion2(GatewayRequest request) {
        SigV2.Claim claim = SigV2.parse(request);
        Instant now = Instant.now();
        if (claim.expires() != null && now.getEpochSecond() > Long.parseLong(claim.expires())) {
            throw new SignatureException("AccessDenied", "Request has expired");
        }
        Credential credential = credential(claim.accessKeyId(), claim.token());
        String expected = SigV2.expected(request, claim, credential.secretAccessKey());
        if (!MessageDigest.isEqual(
                expected.getBytes(StandardCharsets.US_ASCII), claim.signature().getBytes(StandardCharsets.UTF_8))) {
            throw mismatch();
        }
        return new Identity(
                caller(credential, request),
                claim.accessKeyId(),
                "us-east-1",
                "s3",
                new byte[0],
                expected,
                "",
                TIME.format(now));
    }

    private Credential credential(String accessKeyId, String token) {
        Credential credential = credentials
                .find(accessKeyId)
                .orElseThrow(() -> new SignatureException(
                        "InvalidClientTokenId", "The security token included in the request is invalid."));
        if (credential.sessionToken() != null
                && !MessageDigest.isEqual(
                        credential.sessionToken().getBytes(StandardCharsets.UTF_8),
                        String.valueOf(token).getBytes(StandardCharsets.UTF_8))) {
            throw new SignatureException(
                    "InvalidClientTokenId", "The security token included in the request is invalid.");
        }
        if (credential.expiration() != null && credential.expiration().isBefore(Instant.now())) {
            throw new SignatureException("ExpiredToken", "The security token included in the request is expired");
        }
        return credential;
    }

    private static Caller caller(Credential credential, GatewayRequest request) {
        return credential.caller().with("aws:SourceIp", request.sourceIp()).with("aws:SecureTransport", "true");
    }

    private static SignatureException mismatch() {
        return new SignatureException(
                "SignatureDoesNotMatch",
                "The request signature we calculated does not match the signature you provided. "
                        + "Check your AWS Secret Access Key and signing method. Consult the service documentation for details.");
    }

    private static void checkTime(Parsed parsed) {
        Instant signed;
        try {
            signed = TIME.parse(parsed.time(), Instant::from);
        } catch (DateTimeException e) {
            throw new SignatureException(
                    "IncompleteSignature", "Date must be in ISO-8601 'basic format'. Got '" + parsed.time() + "'.");
        }
        Instant now = Instant.now();
        if (parsed.presigned()) {
            if (now.isAfter(signed.plusSeconds(parsed.expires()))) {
                throw new SignatureException("AccessDenied", "Request has expired");
            }
        } else if (Duration.between(signed, now).abs().compareTo(SKEW) > 0) {
            throw new SignatureException(
                    parsed.service().equals("s3") ? "RequestTimeTooSkewed" : "RequestExpired",
                    "Signature expired: " + parsed.time() + " is now earlier than " + TIME.format(now.minus(SKEW))
                            + " (" + TIME.format(now) + " - 15 min.)");
        }
    }

    private static String payloadHash(GatewayRequest request, Parsed parsed) {
        String declared = request.header("x-amz-content-sha256");
        if (parsed.presigned()) {
            return declared != null
                    ? declared
                    : parsed.service().equals("s3") ? "UNSIGNED-PAYLOAD" : hash(request.body());
        }
        if (declared != null && (declared.startsWith("UNSIGNED-") || declared.startsWith("STREAMING-"))) {
            return declared;
        }
        String actual = hash(request.body());
        if (declared != null && !declared.equals(actual)) {
            throw new SignatureException(
                    "XAmzContentSHA256Mismatch",
                    "The provided 'x-amz-content-sha256' header does not match what was computed.");
        }
        return actual;
    }

    private static String hash(Body body) {
        if (body.length() == 0) {
            return EMPTY_HASH;
        }
        try (InputStream in = body.open()) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[65_536];
            for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
            return hex(digest.digest());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Parsed parse(GatewayRequest request) {
        String authorization = request.header("authorization");
        if (authorization != null && authorization.startsWith("AWS4-HMAC-SHA256")) {
            Map<String, String> parts = new TreeMap<>();
            for (String part :
                    authorization.substring("AWS4-HMAC-SHA256".length()).split(",")) {
                String[] pair = part.strip().split("=", 2);
                parts.put(pair[0], pair.length > 1 ? pair[1] : "");
            }
            String time = request.header("x-amz-date");
            return parsed(
                    parts.get("Credential"),
                    parts.get("SignedHeaders"),
                    parts.get("Signature"),
                    time,
                    request.header("x-amz-security-token"),
                    false,
                    0);
        }
        Map<String, String> query = request.query();
        if ("AWS4-HMAC-SHA256".equals(query.get("X-Amz-Algorithm"))) {
            String expires = query.getOrDefault("X-Amz-Expires", "900");
            if (!expires.matches("[0-9]{1,6}") || Long.parseLong(expires) > 604_800) {
                throw new SignatureException(
                        "AuthorizationQueryParametersError",
                        "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds");
            }
            return parsed(
                    query.get("X-Amz-Credential"),
                    query.get("X-Amz-SignedHeaders"),
                    query.get("X-Amz-Signature"),
                    query.get("X-Amz-Date"),
                    query.get("X-Amz-Security-Token"),
                    true,
                    Long.parseLong(expires));
        }
        throw authorization == null
                ? new SignatureException("MissingAuthenticationToken", "Missing Authentication Token")
                : new SignatureException(
                        "IncompleteSignature", "Unsupported authorization type: sign with AWS4-HMAC-SHA256");
    }

    private static Parsed parsed(
            String credential,
            String signedHeaders,
            String signature,
            String time,
            String token,
            boolean presigned,
            long expires) {
        String[] scope = credential == null ? new String[0] : credential.split("/");
        if (scope.length != 5
                || signedHeaders == null
                || signature == null
                || time == null
                || !scope[4].equals("aws4_request")) {
            throw new SignatureException(
                    "IncompleteSignature",
                    "Authorization header requires 'Credential' parameter. Authorization header requires "
                            + "'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
        }
        return new Parsed(
                scope[0],
                scope[1],
                scope[2],
                scope[3],
                time,
                List.of(signedHeaders.split(";")),
                signature,
                token,
                presigned,
                expires);
    }

    private static String canonicalRequest(GatewayRequest request, Parsed parsed, String payloadHash) {
        StringBuilder headers = new StringBuilder();
        for (String name : parsed.signedHeaders()) {
            List<String> values = request.headers().getOrDefault(name, List.of());
            headers.append(name)
                    .append(':')
                    .append(values.stream()
                            .map(v -> v.strip().replaceAll(" +", " "))
                            .collect(Collectors.joining(",")))
                    .append('\n');
        }
        String path = parsed.service().equals("s3")
                ? reencode(request.rawPath())
                : encode(normalised(request.rawPath()), true);
        return request.method() + "\n" + path + "\n" + canonicalQuery(request.rawQuery()) + "\n" + headers + "\n"
                + String.join(";", parsed.signedHeaders()) + "\n" + payloadHash;
    }

    /** S3's canonical path is encoded once; a client may have left characters bare that SigV4 wants encoded. */
    private static String reencode(String rawPath) {
        return encode(GatewayRequest.decodeSegment(rawPath), true);
    }

    /** Without empty and dot segments (RFC 3986, 5.2.4). */
    private static String normalised(String path) {
        String collapsed = path.isEmpty() ? "/" : path.replaceAll("/{2,}", "/");
        if (!collapsed.contains("/.")) {
            return collapsed;
        }
        List<String> kept = new ArrayList<>();
        String[] segments = collapsed.substring(1).split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            boolean up = segments[i].equals("..");
            if (up && !kept.isEmpty()) {
                kept.remove(kept.size() - 1);
            }
            if (!up && !segments[i].equals(".")) {
                kept.add(segments[i]);
            } else if (i == segments.length - 1) {
                kept.add("");
            }
        }
        return "/" + String.join("/", kept);
    }

    private static String canonicalQuery(String rawQuery) {
        List<String> pairs = new ArrayList<>();
        for (String pair : rawQuery.split("&")) {
            if (!pair.isEmpty()) {
                String[] parts = pair.split("=", 2);
                String name = GatewayRequest.decode(parts[0]);
                if (!name.equals("X-Amz-Signature")) {
                    pairs.add(encode(name, false) + "="
                            + (parts.length > 1 ? encode(GatewayRequest.decode(parts[1]), false) : ""));
                }
            }
        }
        String[] sorted = pairs.toArray(String[]::new);
        Arrays.sort(sorted, (a, b) -> {
            int byName = a.substring(0, a.indexOf('=')).compareTo(b.substring(0, b.indexOf('=')));
            return byName != 0 ? byName : a.compareTo(b);
        });
        return String.join("&", sorted);
    }

    private static String encode(String text, boolean keepSlash) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (c >= 'A' && c <= 'Z'
                    || c >= 'a' && c <= 'z'
                    || c >= '0' && c <= '9'
                    || c == '-'
                    || c == '_'
                    || c == '.'
                    || c == '~'
                    || keepSlash && c == '/') {
                encoded.append(c);
            } else {
                encoded.append(String.format("%%%02X", (int) c));
            }
        }
        return encoded.toString();
    }

    private static byte[] signingKey(String secret, Parsed parsed) {
        byte[] key = hmac(("AWS4" + secret).getBytes(StandardCharsets.UTF_8), parsed.date());
        return hmac(hmac(hmac(key, parsed.region()), parsed.service()), "aws4_request");
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
