package dev.opsctl.local.gateway;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Credential;
import dev.opsctl.local.cloud.CredentialSource;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Verifies Signature Version 4, in the header or presigned in the query, against real time: the head first, the body when it is there.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html">Create a signed request</a>
 */
public final class SigV4 {

    private static final Duration SKEW = Duration.ofMinutes(15);
    private static final String CONTENT_HASH = "x-amz-content-sha256";
    private static final String UNSIGNED = "UNSIGNED-PAYLOAD";
    private static final Set<String> STREAMS = Set.of(
            "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
            "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
            "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER");
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-fA-F]{64}");

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

    private final CredentialSource credentials;
    private final SigningKeys keys = new SigningKeys();

    public SigV4(CredentialSource credentials) {
        this.credentials = credentials;
    }

    /** The service in the credential scope of a request that claims to be signed, without verifying it. */
    public static Optional<String> claimedService(GatewayRequest request) {
        return claimedService(request, claim(request));
    }

    /** As {@link #claimedService(GatewayRequest)}, when its claim has been read. */
    static Optional<String> claimedService(GatewayRequest request, @Nullable SignatureClaim claim) {
        if (claim != null) {
            return Optional.of(claim.service());
        }
        boolean s3 = SignatureClaim.isMade(request) ? SignatureClaim.looksLikeS3(request) : SigV2.claims(request);
        return s3 ? Optional.of("s3") : Optional.empty();
    }

    /** What a request says about its signature; null if it says nothing of this version, or nothing that can be read. */
    static @Nullable SignatureClaim claim(GatewayRequest request) {
        try {
            return SignatureClaim.isMade(request) ? SignatureClaim.parse(request) : null;
        } catch (SignatureException e) {
            return null;
        }
    }

    /** Whether a request claims to be signed, for whatever service and in whatever version. */
    public static boolean isSigned(GatewayRequest request) {
        return SignatureClaim.isMade(request)
                || SigV2.claims(request)
                || request.header("authorization") != null
                || request.rawQuery().contains("X-Amz-");
    }

    /** Whether a request claims to be signed for S3. */
    public static boolean claimsS3(GatewayRequest request) {
        return (SignatureClaim.isMade(request) ? SignatureClaim.looksLikeS3(request) : SigV2.claims(request))
                && claimedService(request).filter("s3"::equals).isPresent();
    }

    /** @throws SignatureException with AWS's error code and wording */
    public Identity verify(GatewayRequest request) {
        return head(request).with(request.body());
    }

    /**
     * Looks at a request's head; its body need not be there yet.
     *
     * @throws SignatureException with AWS's error code and wording
     */
    public SignedHead head(GatewayRequest request) {
        return head(request, null);
    }

    /** @param known what {@link #claim} has read of the request, or null */
    SignedHead head(GatewayRequest request, @Nullable SignatureClaim known) {
        if (known == null && !SignatureClaim.isMade(request) && SigV2.claims(request)) {
            return SignedHead.proven(version2(request), null);
        }
        SignatureClaim claim = known != null ? known : SignatureClaim.parse(request);
        checkTime(claim);
        checkHeaders(request, claim);
        Credential credential = credential(claim.accessKeyId(), claim.token(), claim.isS3());
        String payload = payload(request, claim);
        if (payload == null) {
            return SignedHead.claimed(hash -> proven(request, claim, credential, hash));
        }
        return SignedHead.proven(
                proven(request, claim, credential, payload),
                SHA_256.matcher(payload).matches() ? payload.toLowerCase(Locale.ROOT) : null);
    }

    private Identity proven(GatewayRequest request, SignatureClaim claim, Credential credential, String payloadHash) {
        String canonical = CanonicalRequest.of(request, claim, payloadHash);
        String toSign = "AWS4-HMAC-SHA256\n" + claim.stamp() + "\n" + claim.scope() + "\n"
                + Body.sha256(canonical.getBytes(StandardCharsets.UTF_8));
        byte[] key = keys.of(credential.secretAccessKey(), claim);
        String expected = HexFormat.of().formatHex(hmac(key, toSign));
        checkSame(expected, claim.signature());
        Caller caller = caller(credential, request);
        return new Identity(
                claim.isS3()
                        ? caller.with(signed("AWS4-HMAC-SHA256", claim.presigned(), claim.instant(), payloadHash))
                        : caller,
                claim.accessKeyId(),
                claim.region(),
                claim.service(),
                key,
                expected,
                claim.scope(),
                claim.stamp());
    }

    /**
     * Who signed a form's policy, in either version.
     *
     * @param fields the form's, their names in lower case
     * @throws SignatureException with AWS's error code and wording
     */
    public Identity form(GatewayRequest request, Map<String, String> fields) {
        String policy = fields.getOrDefault("policy", "");
        if (fields.containsKey("awsaccesskeyid")) {
            Credential credential = credential(fields.get("awsaccesskeyid"), fields.get("x-amz-security-token"), true);
            String expected = SigV2.signature(credential.secretAccessKey(), policy);
            checkSame(expected, fields.getOrDefault("signature", ""));
            return new Identity(
                    caller(credential, request).with("s3:signatureversion", "AWS"),
                    fields.get("awsaccesskeyid"),
                    "us-east-1",
                    "s3",
                    new byte[0],
                    expected,
                    "",
                    SignatureClaim.TIME.format(Instant.now()));
        }
        String[] scope = fields.getOrDefault("x-amz-credential", "").split("/");
        String signature = fields.getOrDefault("x-amz-signature", "");
        if (scope.length != 5
                || !"AWS4-HMAC-SHA256".equals(fields.get("x-amz-algorithm"))
                || !scope[3].equals("s3")
                || signature.isEmpty()) {
            throw SignatureException.malformed(
                    "InvalidArgument",
                    "Bucket POST must contain the fields x-amz-algorithm, x-amz-credential, x-amz-date and x-amz-signature.");
        }
        Credential credential = credential(scope[0], fields.get("x-amz-security-token"), true);
        byte[] key = ("AWS4" + credential.secretAccessKey()).getBytes(StandardCharsets.UTF_8);
        for (int i = 1; i < scope.length; i++) {
            key = hmac(key, scope[i]);
        }
        String expected = HexFormat.of().formatHex(hmac(key, policy));
        checkSame(expected, signature);
        return new Identity(
                caller(credential, request).with("s3:signatureversion", "AWS4-HMAC-SHA256"),
                scope[0],
                scope[2],
                "s3",
                key,
                expected,
                String.join("/", List.of(scope).subList(1, scope.length)),
                fields.getOrDefault("x-amz-date", ""));
    }

    private static void checkSame(String expected, String signature) {
        if (!MessageDigest.isEqual(
                expected.getBytes(StandardCharsets.US_ASCII), signature.getBytes(StandardCharsets.UTF_8))) {
            throw mismatch();
        }
    }

    private Identity version2(GatewayRequest request) {
        SigV2.Claim claim = SigV2.parse(request);
        Instant now = Instant.now();
        SigV2.checkTime(request, claim, now, SKEW);
        Credential credential = credential(claim.accessKeyId(), claim.token(), true);
        String expected = SigV2.expected(request, claim, credential.secretAccessKey());
        checkSame(expected, claim.signature());
        return new Identity(
                caller(credential, request).with(signed("AWS", claim.expires() != null, now, "UNSIGNED-PAYLOAD")),
                claim.accessKeyId(),
                "us-east-1",
                "s3",
                new byte[0],
                expected,
                "",
                SignatureClaim.TIME.format(now));
    }

    private Credential credential(String accessKeyId, @Nullable String token, boolean s3) {
        Credential credential = credentials
                .find(accessKeyId)
                .orElseThrow(() -> s3
                        ? new SignatureException(
                                "InvalidAccessKeyId",
                                "The AWS Access Key Id you provided does not exist in our records.")
                        : unknownToken());
        if (credential.sessionToken() != null
                && !MessageDigest.isEqual(
                        credential.sessionToken().getBytes(StandardCharsets.UTF_8),
                        String.valueOf(token).getBytes(StandardCharsets.UTF_8))) {
            throw s3
                    ? SignatureException.malformed(
                            "InvalidToken", "The provided token is malformed or otherwise invalid.")
                    : unknownToken();
        }
        if (credential.expiration() != null && credential.expiration().isBefore(Instant.now())) {
            throw s3
                    ? SignatureException.malformed("ExpiredToken", "The provided token has expired.")
                    : new SignatureException("ExpiredToken", "The security token included in the request is expired");
        }
        return credential;
    }

    private static SignatureException unknownToken() {
        return new SignatureException("InvalidClientTokenId", "The security token included in the request is invalid.");
    }

    /** S3's condition keys for how a request is signed. */
    private static Map<String, String> signed(String version, boolean presigned, Instant at, String payloadHash) {
        return Map.of(
                "s3:signatureversion",
                version,
                "s3:authType",
                presigned ? "REST-QUERY-STRING" : "REST-HEADER",
                "s3:signatureAge",
                String.valueOf(Math.max(0, Duration.between(at, Instant.now()).toMillis())),
                "s3:x-amz-content-sha256",
                payloadHash);
    }

    private static Caller caller(Credential credential, GatewayRequest request) {
        Map<String, String> keys = new HashMap<>();
        keys.put("aws:SourceIp", request.sourceIp());
        keys.put("aws:SecureTransport", "true");
        String trace = request.header("x-amzn-trace-id");
        if (trace != null) {
            keys.put(Caller.TRACE_HEADER, trace);
        }
        return credential.caller().with(keys);
    }

    static SignatureException mismatch() {
        return new SignatureException(
                "SignatureDoesNotMatch",
                "The request signature we calculated does not match the signature you provided. Check your AWS Secret"
                        + " Access Key and signing method. Consult the service documentation for details.");
    }

    private static void checkTime(SignatureClaim claim) {
        Instant now = Instant.now();
        Instant earliest = claim.instant().minus(SKEW);
        Instant latest = claim.presigned()
                ? claim.instant().plusSeconds(claim.expires())
                : claim.instant().plus(SKEW);
        if (!now.isBefore(earliest) && !now.isAfter(latest)) {
            return;
        }
        boolean early = now.isBefore(earliest);
        if (!claim.isS3()) {
            throw new SignatureException(
                    "SignatureDoesNotMatch",
                    early
                            ? "Signature not yet current: " + claim.time() + " is still later than "
                                    + SignatureClaim.TIME.format(now.plus(SKEW)) + " ("
                                    + SignatureClaim.TIME.format(now) + " + 15 min.)"
                            : "Signature expired: " + claim.time() + " is now earlier than "
                                    + SignatureClaim.TIME.format(now.minus(Duration.between(claim.instant(), latest)))
                                    + " (" + SignatureClaim.TIME.format(now) + " - "
                                    + Duration.between(claim.instant(), latest).toMinutes() + " min.)");
        } else if (claim.presigned()) {
            throw new SignatureException("AccessDenied", early ? "Request is not valid yet" : "Request has expired");
        }
        throw skewed(claim.time(), now);
    }

    /** S3's refusal of a request that was signed too long ago, or is not signed yet. */
    static SignatureException skewed(@Nullable String signed, Instant now) {
        return new SignatureException(
                "RequestTimeTooSkewed",
                403,
                "The difference between the request time and the current time is too large.",
                Map.of(
                        "RequestTime",
                        signed,
                        "ServerTime",
                        now.toString(),
                        "MaxAllowedSkewMilliseconds",
                        String.valueOf(SKEW.toMillis())));
    }

    /** What changes a request's meaning must be signed: its host, and every header of AWS's. */
    private static void checkHeaders(GatewayRequest request, SignatureClaim claim) {
        List<String> unsigned = request.headers().keySet().stream()
                .filter(name -> name.equals("host")
                        || name.startsWith("x-amz-")
                        || name.equals("date") && !claim.presigned() && request.header("x-amz-date") == null)
                .filter(name -> !claim.signedHeaders().contains(name))
                .toList();
        if (unsigned.isEmpty() && claim.signedHeaders().contains("host")) {
            return;
        }
        String names = unsigned.isEmpty() ? "host" : String.join(", ", unsigned);
        throw claim.isS3()
                ? new SignatureException(
                        "AccessDenied",
                        403,
                        "There were headers present in the request which were not signed",
                        Map.of("HeadersNotSigned", names))
                : new SignatureException(
                        "SignatureDoesNotMatch",
                        (names.startsWith("host") ? "'Host' or ':authority'" : "'" + names + "'")
                                + " must be a 'SignedHeader' in the AWS Authorization.");
    }

    /** What stands for the body in what is signed; null if that is the hash of the body that is still to come. */
    private static @Nullable String payload(GatewayRequest request, SignatureClaim claim) {
        String header = SignatureClaim.one(request, CONTENT_HASH);
        if (!claim.isS3()) {
            return header != null && SHA_256.matcher(header).matches() ? header : null;
        }
        String asked = claim.presigned() ? request.query().get("X-Amz-Content-Sha256") : null;
        String declared = header != null ? header : asked != null ? asked : claim.presigned() ? UNSIGNED : null;
        if (declared == null) {
            throw SignatureException.malformed(
                    "InvalidRequest", "Missing required header for this request: " + CONTENT_HASH);
        } else if (!SHA_256.matcher(declared).matches()
                        && !declared.equals(UNSIGNED)
                        && !(STREAMS.contains(declared) && header != null)
                || asked != null && !asked.equals(declared)) {
            throw SignatureException.malformed(
                    "InvalidArgument",
                    CONTENT_HASH + " must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER,"
                            + " STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or"
                            + " a valid sha256 value.");
        }
        return declared;
    }

    static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
