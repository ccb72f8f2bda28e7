package dev.opsctl.local.route;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.LocalCloud;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.engine.Engines;
import dev.opsctl.local.gateway.Gateway;
import dev.opsctl.local.gateway.GatewayRequest;
import dev.opsctl.local.gateway.GatewayResponse;
import dev.opsctl.local.gateway.SigV4;
import dev.opsctl.local.service.s3.ObjectEncryption;
import dev.opsctl.local.service.s3.S3Errors;
import dev.opsctl.local.wire.XmlWire;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadBucketRequest;

/** Objects of S3: verified, authorised, checksums compared, then streamed to and from the engine. Bucket configuration is no matter of this route. */
public final class S3Objects implements Gateway.S3Protocol {

    private static final Set<String> CONFIGURATION = Set.of(
            "policy",
            "encryption",
            "versioning",
            "tagging",
            "location",
            "acl",
            "cors",
            "lifecycle",
            "notification",
            "logging",
            "ownershipControls",
            "publicAccessBlock",
            "website",
            "replication",
            "accelerate",
            "requestPayment",
            "object-lock",
            "policyStatus",
            "inventory",
            "analytics",
            "metrics",
            "intelligent-tiering");
    private static final java.util.regex.Pattern SIGNING =
            java.util.regex.Pattern.compile("X-Amz-|AWSAccessKeyId=|Signature=|Expires=|x-amz-security-token=");
    private static final Set<String> NOT_FORWARDED = Set.of(
            "host",
            "connection",
            "authorization",
            "content-length",
            "transfer-encoding",
            "expect",
            "x-amz-content-sha256",
            "x-amz-date",
            "x-amz-security-token",
            "x-amz-decoded-content-length",
            "x-amz-trailer",
            "x-amz-sdk-checksum-algorithm",
            "accept-encoding",
            "user-agent",
            "amz-sdk-invocation-id",
            "amz-sdk-request",
            "x-amz-user-agent",
            "x-amz-checksum-mode",
            "x-amz-server-side-encryption",
            "x-amz-server-side-encryption-aws-kms-key-id");

    private final LocalCloud cloud;
    private final SigV4 signatures;
    private final ObjectEncryption encryption;

    public S3Objects(LocalCloud cloud, SigV4 signatures) {
        this.cloud = cloud;
        this.signatures = signatures;
        this.encryption = new ObjectEncryption(cloud);
    }

    /** A bucket and, undecoded, a key. */
    private record Address(String bucket, String key) {

        static Address of(GatewayRequest request) {
            String path = request.rawPath().substring(1);
            int slash = path.indexOf('/');
            return new Address(
                    GatewayRequest.decodeSegment(slash < 0 ? path : path.substring(0, slash)),
                    slash < 0 ? "" : path.substring(slash + 1));
        }

        String decodedKey() {
            return GatewayRequest.decodeSegment(key);
        }
    }

    @Override
    public boolean matches(GatewayRequest request) {
        if (!SigV4.claimedService(request).filter("s3"::equals).isPresent()
                || request.rawPath().length() < 2) {
            return false;
        }
        Address address = Address.of(request);
        Map<String, String> query = request.query();
        return !address.key().isEmpty()
                || request.method().equals("GET") && CONFIGURATION.stream().noneMatch(query::containsKey)
                || request.method().equals("POST") && query.containsKey("delete");
    }

    @Override
    public GatewayResponse handle(GatewayRequest request) throws IOException {
        SigV4.Identity identity = signatures.verify(request);
        Address address = Address.of(request);
        Map<String, String> query = request.query();
        Scope scope = new Scope(identity.caller().accountId(), identity.region());
        authorise(request, address, query, identity.caller(), scope);
        cloud.service(S3Client.class, scope)
                .headBucket(HeadBucketRequest.builder().bucket(address.bucket()).build());
        boolean chunked = String.valueOf(request.header("x-amz-content-sha256")).startsWith("STREAMING-");
        String[] mismatch;
        try (InputStream content = content(request, chunked)) {
            mismatch = S3Checksums.mismatch(request, content);
        } catch (java.io.EOFException e) {
            throw S3Errors.of(
                    400,
                    "IncompleteBody",
                    "You did not provide the number of bytes specified by the Content-Length HTTP header");
        }
        if (mismatch != null) {
            throw S3Errors.of(400, mismatch[0], mismatch[1]);
        }
        Map<String, String> sse =
                switch (request.method()) {
                    case "PUT", "POST" ->
                        request.method().equals("PUT") || query.containsKey("uploads")
                                ? encryption.onWrite(
                                        identity.caller(),
                                        scope,
                                        address.bucket(),
                                        address.decodedKey(),
                                        request.header("x-amz-server-side-encryption"),
                                        request.header("x-amz-server-side-encryption-aws-kms-key-id"))
                                : Map.of();
                    case "GET", "HEAD" ->
                        address.key().isEmpty()
                                ? Map.of()
                                : encryption.onRead(
                                        identity.caller(),
                                        scope,
                                        address.bucket(),
                                        address.decodedKey(),
                                        request.method().equals("GET"));
                    default -> Map.of();
                };
        GatewayResponse response = forward(request, query, chunked);
        if (response.status() < 300) {
            sse.forEach((name, value) -> response.with(name, value));
        }
        return response.with(
                "x-amz-request-id",
                UUID.randomUUID().toString().replace("-", "").substring(0, 16).toUpperCase(Locale.ROOT));
    }

    private static InputStream content(GatewayRequest request, boolean chunked) throws IOException {
        InputStream in = request.body().open();
        return chunked ? new ChunkedBody(in) : in;
    }

    private void authorise(
            GatewayRequest request, Address address, Map<String, String> query, Caller caller, Scope scope) {
        String bucketArn = "arn:aws:s3:::" + address.bucket();
        String objectArn = bucketArn + "/" + address.decodedKey();
        if (address.key().isEmpty()) {
            if (query.containsKey("delete")) {
                for (String key : XmlWire.texts(request.body().bytes(), "Key")) {
                    cloud.authorizer()
                            .authorizeAction(caller, scope, "s3:DeleteObject", bucketArn + "/" + key, Map.of());
                }
                return;
            }
            String action = query.containsKey("uploads")
                    ? "s3:ListBucketMultipartUploads"
                    : query.containsKey("versions") ? "s3:ListBucketVersions" : "s3:ListBucket";
            Map<String, String> context = new LinkedHashMap<>();
            context.put("s3:prefix", query.getOrDefault("prefix", ""));
            context.put("s3:delimiter", query.getOrDefault("delimiter", ""));
            cloud.authorizer().authorizeAction(caller, scope, action, bucketArn, context);
            return;
        }
        String source = request.header("x-amz-copy-source");
        if (source != null) {
            String path = GatewayRequest.decodeSegment(source.startsWith("/") ? source.substring(1) : source);
            cloud.authorizer()
                    .authorizeAction(
                            caller,
                            scope,
                            "s3:GetObject",
                            "arn:aws:s3:::" + path.replaceFirst("\\?versionId=.*", ""),
                            Map.of());
        }
        Map<String, String> context = new LinkedHashMap<>();
        if (request.header("x-amz-server-side-encryption") != null) {
            context.put("s3:x-amz-server-side-encryption", request.header("x-amz-server-side-encryption"));
        }
        cloud.authorizer().authorizeAction(caller, scope, action(request.method(), query), objectArn, context);
    }

    private static String action(String method, Map<String, String> query) {
        String part = query.containsKey("tagging") ? "Tagging" : query.containsKey("acl") ? "Acl" : "";
        return switch (method) {
            case "GET" ->
                query.containsKey("uploadId")
                        ? "s3:ListMultipartUploadParts"
                        : query.containsKey("attributes") ? "s3:GetObjectAttributes" : "s3:GetObject" + part;
            case "HEAD" -> "s3:GetObject";
            case "DELETE" -> query.containsKey("uploadId") ? "s3:AbortMultipartUpload" : "s3:DeleteObject" + part;
            default -> "s3:PutObject" + part;
        };
    }

    private GatewayResponse forward(GatewayRequest request, Map<String, String> query, boolean chunked)
            throws IOException {
        StringBuilder rest = new StringBuilder();
        for (String pair : request.rawQuery().split("&")) {
            if (!pair.isEmpty() && !SIGNING.matcher(pair).lookingAt()) {
                rest.append(rest.isEmpty() ? '?' : '&').append(pair);
            }
        }
        HttpURLConnection engine = (HttpURLConnection) java.net
                .URI
                .create(Engines.of(cloud.home()).s3().endpoint() + request.rawPath() + rest)
                .toURL()
                .openConnection();
        engine.setRequestMethod(request.method());
        engine.setInstanceFollowRedirects(false);
        request.headers().forEach((name, values) -> {
            if (!NOT_FORWARDED.contains(name) && !name.startsWith("x-amz-checksum-")) {
                String value = name.equals("content-encoding")
                        ? values.get(0).replaceAll("aws-chunked,? *", "")
                        : String.join(",", values);
                if (!value.isEmpty()) {
                    engine.setRequestProperty(name, value);
                }
            }
        });
        if (request.method().equals("PUT") || request.method().equals("POST")) {
            long length = chunked ? decodedLength(request) : request.body().length();
            engine.setDoOutput(true);
            engine.setFixedLengthStreamingMode(length);
            try (InputStream in = content(request, chunked);
                    OutputStream out = engine.getOutputStream()) {
                in.transferTo(out);
            }
        }
        int status = engine.getResponseCode();
        Map<String, List<String>> headers = new LinkedHashMap<>();
        engine.getHeaderFields().forEach((name, values) -> {
            if (name != null
                    && !Set.of(
                                    "connection",
                                    "transfer-encoding",
                                    "content-length",
                                    "date",
                                    "server",
                                    "x-amz-request-id")
                            .contains(name.toLowerCase(Locale.ROOT))) {
                headers.put(name, List.copyOf(values));
            }
        });
        InputStream body = status >= 400 ? engine.getErrorStream() : engine.getInputStream();
        long length = body == null || status == 204 ? 0 : engine.getContentLengthLong();
        return new GatewayResponse(
                status,
                headers,
                body == null ? InputStream.nullInputStream() : body,
                request.method().equals("HEAD") ? Math.max(0, engine.getContentLengthLong()) : length);
    }

    private static long decodedLength(GatewayRequest request) {
        String declared = request.header("x-amz-decoded-content-length");
        if (declared == null || !declared.matches("[0-9]{1,15}")) {
            throw S3Errors.of(411, "MissingContentLength", "You must provide the Content-Length HTTP header.");
        }
        return Long.parseLong(declared);
    }
}
