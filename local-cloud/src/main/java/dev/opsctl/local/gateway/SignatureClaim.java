package dev.opsctl.local.gateway;

import dev.opsctl.local.cloud.QueryString;
import dev.opsctl.local.cloud.Scope;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a request says about its own Signature Version 4, in the header or presigned in the query, before any of it is believed. One that can
 * be read in two ways is refused.
 *
 * @param date the credential scope's, the day of {@code time}
 * @param time as the request has it
 * @param stamp the same as it is signed: a Date header may say it in words
 * @param signedHeaders lower-case names, each once
 * @param token the session token or null
 * @param expires seconds for which a presigned request is good
 */
record SignatureClaim(
        String accessKeyId,
        String date,
        String region,
        String service,
        String time,
        String stamp,
        Instant instant,
        List<String> signedHeaders,
        String signature,
        @Nullable String token,
        boolean presigned,
        long expires) {

    static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final Set<String> HEADER_PARTS = Set.of("Credential", "SignedHeaders", "Signature");
    private static final List<String> QUERY_PARTS = List.of(
            "X-Amz-Algorithm",
            "X-Amz-Credential",
            "X-Amz-Signature",
            "X-Amz-Date",
            "X-Amz-SignedHeaders",
            "X-Amz-Expires");
    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,9}");
    private static final long WEEK = 604_800;

    /** Whether a request claims to be signed so. */
    static boolean isMade(GatewayRequest request) {
        String authorization = request.header("authorization");
        return authorization != null && authorization.startsWith("AWS4-")
                || request.rawQuery().contains("X-Amz-Algorithm=");
    }

    /** Whether one that cannot be read was meant for S3, whose errors are XML. */
    static boolean looksLikeS3(GatewayRequest request) {
        return (request.header("authorization") + "&" + request.rawQuery())
                .replace("%2F", "/")
                .contains("/s3/");
    }

    /** @throws SignatureException if it is incomplete, contradicts itself, or says something twice */
    static SignatureClaim parse(GatewayRequest request) {
        List<String> authorizations = request.headers().getOrDefault("authorization", List.of());
        Map<String, String> query =
                request.rawQuery().contains("X-Amz-") ? onlyOnce(request.rawQuery()) : Map.<String, String>of();
        boolean presigned = query.containsKey("X-Amz-Algorithm") || query.containsKey("X-Amz-Signature");
        if (presigned && !authorizations.isEmpty()) {
            throw SignatureException.malformed(
                    "InvalidArgument",
                    "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string "
                            + "parameter or the Authorization header should be specified");
        }
        if (authorizations.size() > 1) {
            throw incomplete("The Authorization header must appear once, but the request has " + authorizations.size()
                    + " of them.");
        }
        if (!presigned && authorizations.isEmpty()) {
            throw new SignatureException("MissingAuthenticationToken", "Missing Authentication Token");
        }
        return presigned ? ofQuery(query) : ofHeader(request, authorizations.get(0));
    }

    private static SignatureClaim ofHeader(GatewayRequest request, String authorization) {
        if (!authorization.startsWith(ALGORITHM + " ")) {
            int end = authorization.indexOf(' ');
            throw incomplete("Unsupported AWS 'algorithm': '"
                    + (end < 0 ? authorization : authorization.substring(0, end)) + "'; sign with " + ALGORITHM + ".");
        }
        Map<String, String> parts = new HashMap<>();
        for (String part : authorization.substring(ALGORITHM.length() + 1).split(",", -1)) {
            int equals = part.indexOf('=');
            if (equals < 0) {
                throw incomplete("'" + part.strip()
                        + "' not a valid key=value pair (missing equal-sign) in Authorization header: '" + authorization
                        + "'.");
            }
            String name = part.substring(0, equals).strip();
            if (!HEADER_PARTS.contains(name)
                    || parts.put(name, part.substring(equals + 1).strip()) != null) {
                throw incomplete("Authorization header has '" + name
                        + "', which is unknown or there twice; it takes Credential, SignedHeaders and Signature.");
            }
        }
        String time = request.header("x-amz-date") != null ? one(request, "x-amz-date") : one(request, "date");
        StringBuilder missing = new StringBuilder();
        for (String name : List.of("Credential", "Signature", "SignedHeaders")) {
            if (parts.getOrDefault(name, "").isEmpty()) {
                missing.append("Authorization header requires '").append(name).append("' parameter. ");
            }
        }
        if (time == null) {
            missing.append("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ");
        }
        if (time == null || missing.length() > 0) {
            throw incomplete(missing + "Authorization=" + authorization.replaceAll("Signature=[^,]*", "Signature=…"));
        }
        return made(
                parts.getOrDefault("Credential", ""),
                parts.getOrDefault("SignedHeaders", ""),
                parts.getOrDefault("Signature", ""),
                time,
                one(request, "x-amz-security-token"),
                false,
                0);
    }

    private static SignatureClaim ofQuery(Map<String, String> query) {
        String credential = query.getOrDefault("X-Amz-Credential", "");
        boolean s3 = credential.endsWith("/s3/aws4_request");
        for (String name : QUERY_PARTS) {
            boolean optional = name.equals("X-Amz-Expires") && !s3;
            if (query.getOrDefault(name, "").isEmpty() && !optional) {
                throw parameters(
                        "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, "
                                + "X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.");
            }
        }
        if (!ALGORITHM.equals(query.get("X-Amz-Algorithm"))) {
            throw parameters("X-Amz-Algorithm only supports \"" + ALGORITHM + "\"");
        }
        String expires = query.getOrDefault("X-Amz-Expires", "900");
        if (expires.startsWith("-")) {
            throw parameters("X-Amz-Expires must be non-negative");
        } else if (!expires.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw parameters("X-Amz-Expires should be a number");
        } else if (!DIGITS.matcher(expires).matches() || Long.parseLong(expires) > WEEK) {
            throw parameters(
                    "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must "
                            + "be less than 604800 seconds");
        }
        return made(
                credential,
                query.getOrDefault("X-Amz-SignedHeaders", ""),
                query.getOrDefault("X-Amz-Signature", ""),
                query.getOrDefault("X-Amz-Date", ""),
                query.get("X-Amz-Security-Token"),
                true,
                Long.parseLong(expires));
    }

    private static SignatureClaim made(
            String credential,
            String signedHeaders,
            String signature,
            String time,
            @Nullable String token,
            boolean presigned,
            long expires) {
        String[] scope = credential.split("/", -1);
        boolean s3 = scope.length > 3 && scope[3].equals("s3");
        if (scope.length != 5 || scope[0].isEmpty()) {
            throw s3
                    ? header(
                            presigned,
                            "the Credential is mal-formed; expecting "
                                    + "\"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".")
                    : incomplete("Credential must have exactly 5 slash-delimited elements, e.g. "
                            + "keyid/date/region/service/term, got '" + credential + "'");
        }
        Instant usual = usual(time);
        Instant instant = usual != null ? usual : instant(time, presigned);
        String stamp = usual != null ? time : TIME.format(instant);
        String day = stamp.substring(0, 8);
        if (!scope[1].equals(day)) {
            throw s3
                    ? header(
                            presigned,
                            "Invalid credential date \"" + scope[1] + "\". This date is not the same as X-Amz-Date: \""
                                    + day + "\".")
                    : new SignatureException(
                            "SignatureDoesNotMatch",
                            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '"
                                    + scope[1] + "' != '" + day + "', from '" + time + "'.");
        }
        if (!Scope.isRegion(scope[2])) {
            throw s3
                    ? header(presigned, "the region '" + scope[2] + "' is wrong; expecting 'us-east-1'")
                    : new SignatureException(
                            "SignatureDoesNotMatch",
                            "Credential should be scoped to a valid region, not '" + scope[2] + "'. ");
        }
        if (!scope[4].equals("aws4_request")) {
            throw s3
                    ? header(presigned, "incorrect terminal \"" + scope[4] + "\". This endpoint uses \"aws4_request\".")
                    : new SignatureException(
                            "SignatureDoesNotMatch",
                            "Credential should be scoped with a valid terminator: 'aws4_request', not '" + scope[4]
                                    + "'. ");
        }
        List<String> names = List.of(signedHeaders.split(";", -1));
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (name.isEmpty() || !name.equals(name.toLowerCase(java.util.Locale.ROOT)) || !seen.add(name)) {
                throw incomplete(
                        "SignedHeaders must be lower-case names of headers, each once, between semicolons, got '"
                                + signedHeaders + "'");
            }
        }
        return new SignatureClaim(
                scope[0], scope[1], scope[2], scope[3], time, stamp, instant, names, signature, token, presigned,
                expires);
    }

    /** What nearly every request has, without the formatter, which costs more than the signature; null for anything else. */
    private static @Nullable Instant usual(String time) {
        if (time.length() != 16 || time.charAt(8) != 'T' || time.charAt(15) != 'Z' || time.startsWith("0000")) {
            return null;
        }
        for (int i = 0; i < 15; i++) {
            if (i != 8 && (time.charAt(i) < '0' || time.charAt(i) > '9')) {
                return null;
            }
        }
        try {
            return LocalDateTime.of(
                            number(time, 0, 4),
                            number(time, 4, 6),
                            number(time, 6, 8),
                            number(time, 9, 11),
                            number(time, 11, 13),
                            number(time, 13, 15))
                    .toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static int number(String time, int from, int to) {
        return Integer.parseInt(time, from, to, 10);
    }

    private static Instant instant(String time, boolean presigned) {
        try {
            return TIME.parse(time, Instant::from);
        } catch (DateTimeException e) {
            try {
                if (!presigned) {
                    return DateTimeFormatter.RFC_1123_DATE_TIME.parse(time, Instant::from);
                }
            } catch (DateTimeException other) {
                // neither form: told below
            }
            throw incomplete("Date must be in ISO-8601 'basic format'. Got '" + time
                    + "'. See http://en.wikipedia.org/wiki/ISO_8601");
        }
    }

    /** The scope as it is signed. */
    String scope() {
        return date + "/" + region + "/" + service + "/aws4_request";
    }

    boolean isS3() {
        return service.equals("s3");
    }

    /** A header's only value, or null: which of two would be meant is open. */
    static @Nullable String one(GatewayRequest request, String name) {
        List<String> values = request.headers().getOrDefault(name, List.of());
        if (values.size() > 1) {
            throw incomplete(
                    "Header '" + name + "' must appear once, but the request has " + values.size() + " of them.");
        }
        return values.isEmpty() ? null : values.get(0).strip();
    }

    private static Map<String, String> onlyOnce(String rawQuery) {
        Map<String, String> parameters = new HashMap<>();
        for (String pair : rawQuery.split("&")) {
            int equals = pair.indexOf('=');
            String name = QueryString.decode(equals < 0 ? pair : pair.substring(0, equals));
            if (name.startsWith("X-Amz-")
                    && parameters.put(name, equals < 0 ? "" : QueryString.decode(pair.substring(equals + 1))) != null) {
                throw parameters("The query has " + name + " twice; which of them is meant is open.");
            }
        }
        return parameters;
    }

    private static SignatureException incomplete(String message) {
        return SignatureException.malformed("IncompleteSignature", message);
    }

    private static SignatureException parameters(String message) {
        return SignatureException.malformed("AuthorizationQueryParametersError", message);
    }

    private static SignatureException header(boolean presigned, String message) {
        return presigned
                ? parameters("Error parsing the X-Amz-Credential parameter; " + message)
                : SignatureException.malformed(
                        "AuthorizationHeaderMalformed", "The authorization header is malformed; " + message);
    }
}
