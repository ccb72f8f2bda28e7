package dev.opsctl.local.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Credential;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner.AuthLocation;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.utils.http.SdkHttpUtils;

/** Signatures are those of AWS's own signer, and cover what they have to: whatever else is changed, added or said twice is refused. */
class SignaturesTest {

    private static final Credential KEY = new Credential(
            "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", null, Caller.root("111122223333"), null);
    private static final SigV4 SIGNATURES =
            new SigV4(id -> id.equals(KEY.accessKeyId()) ? Optional.of(KEY) : Optional.empty());

    /** A request to be signed. */
    record Plain(String method, String service, String path, String query, String header, String body) {}

    private static SignedRequest sign(Plain plain, boolean presigned, Instant when) {
        boolean s3 = plain.service().equals("s3");
        SdkHttpFullRequest.Builder request = SdkHttpFullRequest.builder()
                .method(SdkHttpMethod.fromValue(plain.method()))
                // on an address without TLS this signer would sign the body as well, which presigning for S3 never does
                .uri(URI.create((s3 && presigned ? "https" : "http") + "://127.0.0.1:4566"))
                .encodedPath(plain.path())
                .putHeader("Content-Type", "text/plain");
        if (!plain.header().isEmpty()) {
            request.putHeader("x-amz-meta-note", plain.header());
        }
        request.putRawQueryParameter("note", plain.query());
        return AwsV4HttpSigner.create().sign(r -> {
            r.identity(AwsCredentialsIdentity.create(KEY.accessKeyId(), KEY.secretAccessKey()))
                    .request(request.build())
                    .payload(ContentStreamProvider.fromUtf8String(plain.body()))
                    .putProperty(HttpSigner.SIGNING_CLOCK, Clock.fixed(when, ZoneOffset.UTC))
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, plain.service())
                    .putProperty(AwsV4HttpSigner.REGION_NAME, "eu-west-1")
                    .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, !s3)
                    .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, !s3)
                    .putProperty(AwsV4HttpSigner.PAYLOAD_SIGNING_ENABLED, !(s3 && presigned));
            if (presigned) {
                r.putProperty(AwsV4HttpSigner.AUTH_LOCATION, AuthLocation.QUERY_STRING)
                        .putProperty(AwsV4HttpSigner.EXPIRATION_DURATION, Duration.ofMinutes(10));
            }
        });
    }

    /** As it comes in. */
    private static GatewayRequest received(SignedRequest signed, String body) {
        SdkHttpRequest request = signed.request();
        Map<String, List<String>> headers = new TreeMap<>();
        request.forEachHeader((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), new ArrayList<>(values)));
        return new GatewayRequest(
                request.method().name(),
                request.encodedPath(),
                request.encodedQueryParameters().orElse(""),
                headers,
                Body.of(body.getBytes(StandardCharsets.UTF_8)),
                "127.0.0.1");
    }

    @Provide
    Arbitrary<Plain> requests() {
        Arbitrary<String> segment = Arbitraries.strings()
                .withChars("abzAZ09-_.~!$&'()*+,;=:@ äß日%/")
                .ofMaxLength(8)
                // the SDK keeps those that lead above the root
                .filter(text -> !text.equals(".."));
        Arbitrary<List<String>> path = segment.list().ofMinSize(1).ofMaxSize(4);
        Arbitrary<String> text =
                Arbitraries.strings().withChars("abc 019=&+%/?äß日").ofMaxLength(12);
        Arbitrary<String> header =
                Arbitraries.strings().withChars("ab 0=,").ofMaxLength(10).map(String::strip);
        return Combinators.combine(
                        Arbitraries.of("GET", "PUT", "POST", "DELETE"),
                        Arbitraries.of("s3", "sqs", "lambda", "execute-api"),
                        path,
                        text,
                        header,
                        text)
                .as((method, service, segments, query, head, body) ->
                        new Plain(method, service, path(service, segments), query, head, body));
    }

    /** As the SDK encodes it: a slash within a key stays one, a slash within another service's label does not. */
    private static String path(String service, List<String> segments) {
        return segments.stream()
                .map(service.equals("s3") ? SdkHttpUtils::urlEncodeIgnoreSlashes : SdkHttpUtils::urlEncode)
                .collect(Collectors.joining("/", "/x", ""));
    }

    @Property(seed = "20261130", tries = 300)
    void what_the_SDK_signs_is_right_and_nothing_of_it_can_be_changed(
            @ForAll("requests") Plain plain, @ForAll boolean presigned) {
        SignedRequest signed = sign(plain, presigned, Instant.now());
        GatewayRequest request = received(signed, plain.body());
        SigV4.Identity identity = SIGNATURES.verify(request);
        assertEquals(KEY.accessKeyId(), identity.accessKeyId());
        assertEquals("eu-west-1", identity.region());
        assertEquals(Optional.of(plain.service()), SigV4.claimedService(request));

        refused(with(request, request.rawPath() + "y", request.rawQuery(), request.headers()));
        refused(with(request, request.rawPath(), request.rawQuery() + "&more=1", request.headers()));
        refused(with(request, request.rawPath(), request.rawQuery().replace("note=", "note=z"), request.headers()));
        refused(headers(request, "host", List.of("127.0.0.1:4567")));
        refused(headers(request, "x-amz-copy-source", List.of("/other/secret")));
        refused(headers(request, "x-amz-meta-note", List.of(plain.header() + "z")));
        refused(headers(request, "x-amz-security-token", List.of("t")));
        if (!(presigned && plain.service().equals("s3"))) {
            refused(request.with(Body.of((plain.body() + "z").getBytes(StandardCharsets.UTF_8))));
            refused(headers(request, "x-amz-content-sha256", List.of("UNSIGNED-PAYLOAD")));
        }
        if (presigned) {
            refused(headers(request, "authorization", List.of("AWS4-HMAC-SHA256 Credential=a")));
            for (String name : List.of("X-Amz-Signature", "X-Amz-Date", "X-Amz-Credential", "X-Amz-Expires")) {
                refused(with(request, request.rawPath(), request.rawQuery() + "&" + name + "=1", request.headers()));
            }
        } else {
            String authorization = request.header("authorization");
            refused(headers(request, "authorization", List.of(authorization, authorization)));
            refused(headers(request, "authorization", List.of(authorization + ", Signature=" + "0".repeat(64))));
            refused(headers(
                    request, "x-amz-date", List.of(request.header("x-amz-date"), request.header("x-amz-date"))));
            for (UnaryOperator<String> forged : List.<UnaryOperator<String>>of(
                    a -> a.replace("eu-west-1", "us-east-1"),
                    a -> a.replace("aws4_request", "aws5_request"),
                    a -> a.replaceFirst("/\\d{8}/", "/20200101/"),
                    a -> a.replace("SignedHeaders=", "SignedHeaders=accept;"),
                    a -> a.replaceFirst("SignedHeaders=[^,]*", "SignedHeaders=host"))) {
                refused(headers(request, "authorization", List.of(forged.apply(authorization))));
            }
        }
    }

    @Property(seed = "20261130", tries = 400)
    void whatever_stands_in_Authorization_or_query_is_refused_by_name(
            @ForAll("forgeries") String authorization, @ForAll("forgeries") String query) {
        Map<String, List<String>> headers = new TreeMap<>(Map.of("host", List.of("x")));
        if (!authorization.isEmpty()) {
            headers.put("authorization", List.of(authorization));
        }
        GatewayRequest request =
                new GatewayRequest("GET", "/", query.replace(", ", "&"), headers, Body.EMPTY, "127.0.0.1");
        SigV4.claimedService(request);
        refused(request);
    }

    @Provide
    Arbitrary<String> forgeries() {
        return Arbitraries.of(
                        "AWS4-HMAC-SHA256 ",
                        "AWS4-",
                        "AWS ",
                        "AWS AKIDEXAMPLE:x",
                        "X-Amz-Algorithm=AWS4-HMAC-SHA256",
                        "AWSAccessKeyId=AKIDEXAMPLE",
                        "fooAWSAccessKeyId=",
                        "Signature=",
                        "Signature=abc",
                        "Expires=99999999999999",
                        "X-Amz-Expires=-1",
                        "X-Amz-Expires=99999999999999999999",
                        "Credential=AKIDEXAMPLE/20260101/us-east-1/s3/aws4_request",
                        "X-Amz-Credential=AKIDEXAMPLE%2F20260101%2Fus-east-1%2Fs3%2Faws4_request",
                        "X-Amz-Date=20260101T000000Z",
                        "SignedHeaders=host",
                        "SignedHeaders=;;",
                        "X-Amz-SignedHeaders=host",
                        "X-Amz-Signature=%zz",
                        "=",
                        "")
                .list()
                .ofMaxSize(6)
                .map(parts -> String.join(", ", parts).replaceFirst(", ", ""));
    }

    private static GatewayRequest with(
            GatewayRequest request, String path, String query, Map<String, List<String>> headers) {
        return new GatewayRequest(request.method(), path, query, headers, request.body(), request.sourceIp());
    }

    private static GatewayRequest headers(GatewayRequest request, String name, List<String> values) {
        Map<String, List<String>> headers = new TreeMap<>(request.headers());
        headers.put(name, values);
        return with(request, request.rawPath(), request.rawQuery(), headers);
    }

    private static SignatureException refused(GatewayRequest request) {
        SignatureException refusal = assertThrows(SignatureException.class, () -> SIGNATURES.verify(request));
        assertTrue(refusal.status() == 403 || refusal.status() == 400, refusal.toString());
        return refusal;
    }

    private static void refused(String code, String words, GatewayRequest request) {
        SignatureException refusal = refused(request);
        assertEquals(code, refusal.code(), refusal.getMessage());
        assertTrue(refusal.getMessage().contains(words), refusal.getMessage());
    }

    private static GatewayRequest signed(String service, boolean presigned, Duration ago) {
        Plain plain = new Plain("PUT", service, "/x", "y", "", "body");
        return received(sign(plain, presigned, Instant.now().minus(ago)), plain.body());
    }

    @Test
    void a_signature_is_good_for_its_time_only() {
        Duration hour = Duration.ofHours(1);
        refused("RequestTimeTooSkewed", "too large", signed("s3", false, hour));
        refused("RequestTimeTooSkewed", "too large", signed("s3", false, hour.negated()));
        refused("SignatureDoesNotMatch", "Signature expired: ", signed("sqs", false, hour));
        refused("SignatureDoesNotMatch", "Signature not yet current: ", signed("sqs", false, hour.negated()));
        refused("AccessDenied", "Request has expired", signed("s3", true, hour));
        refused("AccessDenied", "Request is not valid yet", signed("s3", true, hour.negated()));
        refused("SignatureDoesNotMatch", "Signature expired: ", signed("sqs", true, hour));
        refused("SignatureDoesNotMatch", "Signature not yet current: ", signed("sqs", true, hour.negated()));
    }

    @Test
    void what_is_not_signed_is_named() {
        GatewayRequest s3 = headers(signed("s3", true, Duration.ZERO), "x-amz-copy-source", List.of("/a/b"));
        refused("AccessDenied", "There were headers present in the request which were not signed", s3);
        assertEquals(
                Map.of("HeadersNotSigned", "x-amz-copy-source"), refused(s3).details());
        GatewayRequest sqs = signed("sqs", false, Duration.ZERO);
        refused(
                "SignatureDoesNotMatch",
                "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
                headers(
                        sqs,
                        "authorization",
                        List.of(sqs.header("authorization").replace(";host;", ";"))));
        GatewayRequest unhashed = signed("s3", false, Duration.ZERO);
        unhashed.headers().remove("x-amz-content-sha256");
        refused("InvalidRequest", "Missing required header for this request: x-amz-content-sha256", unhashed);
    }

    @Test
    void a_version_2_signature_has_an_age_and_covers_the_bucket_in_the_host() {
        GatewayRequest fresh = version2(Instant.now(), "photos.s3.amazonaws.com");
        assertEquals("s3", SIGNATURES.verify(fresh).service());
        refused("SignatureDoesNotMatch", "", headers(fresh, "host", List.of("secrets.s3.amazonaws.com")));
        refused("RequestTimeTooSkewed", "", version2(Instant.now().minusSeconds(1_000), "photos.s3.amazonaws.com"));
        refused("RequestTimeTooSkewed", "", version2(Instant.now().plusSeconds(1_000), "photos.s3.amazonaws.com"));
        GatewayRequest undated = headers(fresh, "date", List.of("yesterday"));
        refused("AccessDenied", "AWS authentication requires a valid Date or x-amz-date header", undated);
    }

    private static GatewayRequest version2(Instant when, String host) {
        String date =
                DateTimeFormatter.RFC_1123_DATE_TIME.withZone(ZoneOffset.UTC).format(when);
        GatewayRequest plain = new GatewayRequest(
                "GET",
                "/a.jpg",
                "",
                new TreeMap<>(Map.of("host", List.of(host), "date", List.of(date))),
                Body.EMPTY,
                "127.0.0.1");
        SigV2.Claim claim = new SigV2.Claim(KEY.accessKeyId(), "", null, null);
        return headers(
                plain,
                "authorization",
                List.of("AWS " + KEY.accessKeyId() + ":" + SigV2.expected(plain, claim, KEY.secretAccessKey())));
    }
}
