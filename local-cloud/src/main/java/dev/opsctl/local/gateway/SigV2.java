package dev.opsctl.local.gateway;

import dev.opsctl.local.cloud.QueryString;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Signature Version 2 of S3, in the header or presigned in the query: what the AWS CLI and boto3 still make by default when they presign
 * an object's URL in us-east-1.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/RESTAuthentication.html">Signing and authenticating REST requests</a>
 */
final class SigV2 {

    /** The query parameters that are part of the signed resource. */
    private static final Set<String> SIGNED_PARAMETERS = Set.of(
            "accelerate",
            "acl",
            "cors",
            "defaultObjectAcl",
            "delete",
            "lifecycle",
            "location",
            "logging",
            "notification",
            "partNumber",
            "policy",
            "replication",
            "requestPayment",
            "response-cache-control",
            "response-content-disposition",
            "response-content-encoding",
            "response-content-language",
            "response-content-type",
            "response-expires",
            "restore",
            "select",
            "select-type",
            "tagging",
            "torrent",
            "uploadId",
            "uploads",
            "versionId",
            "versioning",
            "versions",
            "website");

    /**
     * What a request says about its signature.
     *
     * @param expires seconds since the epoch of a presigned request; null when the signature is in the header
     * @param token the session token or null
     */
    record Claim(String accessKeyId, String signature, @Nullable String expires, @Nullable String token) {}

    private SigV2() {}

    static boolean claims(GatewayRequest request) {
        String authorization = request.header("authorization");
        return authorization != null && authorization.startsWith("AWS ")
                || authorization == null
                        && request.rawQuery().contains("AWSAccessKeyId=")
                        && request.query().keySet().containsAll(Set.of("AWSAccessKeyId", "Signature"));
    }

    /** @throws SignatureException if a part of the signature is missing, or there twice */
    static Claim parse(GatewayRequest request) {
        List<String> names = Stream.of(request.rawQuery().split("&"))
                .map(pair -> QueryString.decode(pair.split("=", 2)[0]))
                .toList();
        List<String> authorizations = request.headers().getOrDefault("authorization", List.of());
        if (new HashSet<>(names).size() < names.size() || authorizations.size() > 1) {
            throw SignatureException.malformed(
                    "InvalidArgument",
                    "A parameter or the Authorization header is there twice; which of them was signed is open.");
        }
        if (!authorizations.isEmpty()) {
            String[] parts = authorizations.get(0).substring(4).strip().split(":", 2);
            if (parts.length != 2 || parts[0].isEmpty() || parts[1].isEmpty() || names.contains("Signature")) {
                throw SignatureException.malformed("InvalidArgument", "AWS authorization header is invalid.");
            }
            return new Claim(parts[0], parts[1], null, request.header("x-amz-security-token"));
        }
        Map<String, String> query = request.query();
        String accessKeyId = query.getOrDefault("AWSAccessKeyId", "");
        String expires = query.get("Expires");
        if (expires == null || accessKeyId.isEmpty()) {
            throw new SignatureException(
                    "AccessDenied",
                    "Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters");
        }
        if (!expires.matches("[0-9]{1,15}")) {
            throw new SignatureException("AccessDenied", "Invalid date (should be seconds since epoch): " + expires);
        }
        return new Claim(accessKeyId, query.getOrDefault("Signature", ""), expires, query.get("x-amz-security-token"));
    }

    /** @throws SignatureException if the request was signed too long ago, or is not signed yet */
    static void checkTime(GatewayRequest request, Claim claim, Instant now, Duration skew) {
        if (claim.expires() != null) {
            if (now.getEpochSecond() > Long.parseLong(claim.expires())) {
                throw new SignatureException("AccessDenied", "Request has expired");
            }
            return;
        }
        String date = String.valueOf(request.header(request.header("x-amz-date") == null ? "date" : "x-amz-date"));
        Instant signed;
        try {
            signed = DateTimeFormatter.RFC_1123_DATE_TIME.parse(date.strip(), Instant::from);
        } catch (DateTimeException e) {
            throw new SignatureException(
                    "AccessDenied", "AWS authentication requires a valid Date or x-amz-date header");
        }
        if (Duration.between(signed, now).abs().compareTo(skew) > 0) {
            throw SigV4.skewed(date, now);
        }
    }

    /** The signature that the key's owner would have made. */
    static String expected(GatewayRequest request, Claim claim, String secretAccessKey) {
        Map<String, String> query = request.query();
        TreeMap<String, String> amz = new TreeMap<>();
        request.headers().forEach((name, values) -> {
            if (name.startsWith("x-amz-")) {
                amz.put(name, String.join(",", values).strip());
            }
        });
        if (claim.expires() != null) {
            query.forEach((name, value) -> {
                if (name.startsWith("x-amz-")) {
                    amz.put(name, value);
                }
            });
        }
        StringBuilder toSign = new StringBuilder(request.method()).append('\n');
        toSign.append(header(request, query, claim, "content-md5")).append('\n');
        toSign.append(header(request, query, claim, "content-type")).append('\n');
        if (claim.expires() != null) {
            toSign.append(claim.expires());
        } else if (!amz.containsKey("x-amz-date")) {
            toSign.append(request.header("date") == null ? "" : request.header("date"));
        }
        toSign.append('\n');
        amz.forEach(
                (name, value) -> toSign.append(name).append(':').append(value).append('\n'));
        toSign.append(S3Address.path(request));
        List<String> signed = new TreeMap<>(query)
                .entrySet().stream()
                        .filter(p -> SIGNED_PARAMETERS.contains(p.getKey()))
                        .map(p -> p.getValue().isEmpty() ? p.getKey() : p.getKey() + "=" + p.getValue())
                        .toList();
        if (!signed.isEmpty()) {
            toSign.append('?').append(String.join("&", signed));
        }
        return signature(secretAccessKey, toSign.toString());
    }

    static String signature(String secretAccessKey, String toSign) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(secretAccessKey.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
            return Base64.getEncoder().encodeToString(mac.doFinal(toSign.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String header(GatewayRequest request, Map<String, String> query, Claim claim, String name) {
        String value = request.header(name);
        if (value == null && claim.expires() != null) {
            value = query.get(name);
        }
        return value == null ? "" : value;
    }
}
