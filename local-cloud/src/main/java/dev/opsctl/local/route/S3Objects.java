package dev.opsctl.local.route;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.LocalCloud;
import dev.opsctl.local.cloud.QueryString;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.cloud.ServiceDefinition;
import dev.opsctl.local.gateway.ApiCall;
import dev.opsctl.local.gateway.Body;
import dev.opsctl.local.gateway.Gateway;
import dev.opsctl.local.gateway.GatewayRequest;
import dev.opsctl.local.gateway.GatewayResponse;
import dev.opsctl.local.gateway.S3Address;
import dev.opsctl.local.gateway.SigV4;
import dev.opsctl.local.gateway.SignedHead;
import dev.opsctl.local.service.s3.WebBuckets;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * What is S3's own in HTTP, before its operations are like those of any service: a bucket in the host name, and bodies that come in signed
 * or checked chunks.
 */
public final class S3Objects implements Gateway.S3Protocol {

    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,15}");
    private static final Pattern CHECKSUM = Pattern.compile("x-amz-checksum-[a-z0-9]+");

    private final LocalCloud cloud;
    private final SigV4 signatures;

    private final BucketCalls calls;
    private final WebBuckets buckets;
    private final BucketCors cors;
    private final FormUploads forms;

    public S3Objects(LocalCloud cloud, SigV4 signatures) {
        this.cloud = cloud;
        this.signatures = signatures;
        this.calls = new BucketCalls(cloud);
        this.buckets = new WebBuckets(cloud);
        this.cors = new BucketCors(buckets);
        this.forms = new FormUploads(calls, signatures);
    }

    @Override
    public boolean matches(GatewayRequest head) {
        return SigV4.claimsS3(head) || isUnsigned(head);
    }

    /** A request of nobody in particular, to a bucket that there is, or to a host that is a bucket's. */
    private boolean isUnsigned(GatewayRequest head) {
        if (SigV4.isSigned(head)
                || head.header("x-amz-target") != null
                || head.rawPath().startsWith("/_")) {
            return false;
        }
        String path = S3Address.path(head);
        return path.length() > head.rawPath().length() || buckets.exists(bucket(path));
    }

    /** The bucket at the begin of a path. */
    private static String bucket(String path) {
        int slash = path.indexOf('/', 1);
        return path.substring(1, slash < 0 ? path.length() : slash);
    }

    /** The object's key behind the bucket. */
    private static String key(String path) {
        return QueryString.decode(
                path.substring(Math.min(path.length(), bucket(path).length() + 2)));
    }

    private Admission unsigned(GatewayRequest head) {
        GatewayRequest addressed = addressed(head);
        String bucket = bucket(addressed.rawPath());
        if (BucketCors.isPreflight(head)) {
            return new Admission(false, false, 0, whole -> cors.preflight(bucket, head));
        }
        if (FormUploads.isOne(head) && addressed.rawPath().equals("/" + bucket)) {
            return new Admission(
                    false,
                    false,
                    FormUploads.LARGEST,
                    whole -> cors.on(forms.take(bucket, addressed.with(whole.body())), bucket, head));
        }
        ApiCall call = calls.operation(addressed)
                .orElseThrow(() ->
                        failure(405, "MethodNotAllowed", "The specified method is not allowed against this resource."));
        if (call.isUpload() && !calls.mayBeWritten(bucket, key(addressed.rawPath()))) {
            throw failure(403, "AccessDenied", "Access Denied");
        }
        return new Admission(false, false, call.largestBody(), whole -> {
            GatewayRequest request = addressed.with(whole.body());
            return cors.on(calls.call(call, bucket, request, Caller.anonymous()), bucket, head);
        });
    }

    @Override
    public Admission admit(GatewayRequest head) {
        if (isUnsigned(head)) {
            return unsigned(head);
        }
        SignedHead signed = signatures.head(head);
        GatewayRequest addressed = addressed(head);
        List<ServiceDefinition<?>> s3 = cloud.definitions().stream()
                .filter(d -> d.clientInterface() == S3Client.class)
                .toList();
        ApiCall call = ApiCall.route(cloud, s3, addressed)
                .orElseThrow(() ->
                        failure(405, "MethodNotAllowed", "The specified method is not allowed against this resource."));
        boolean streamed = isStreamed(head);
        // chunks have heads, and signatures
        long largest = call.largestBody() + (streamed ? call.largestBody() / 32 : 0);
        if (streamed && decodedLength(head) > call.largestBody()) {
            throw tooLarge();
        }
        return new Admission(true, signed.needsHash(), largest, whole -> {
            if (whole.body().length() > largest) {
                throw tooLarge();
            }
            SigV4.Identity identity = signed.with(whole.body());
            GatewayResponse answer = call.execute(
                    decoded(addressed.with(whole.body()), identity),
                    identity.caller().with("aws:RequestedRegion", identity.region()),
                    new Scope(identity.caller().accountId(), identity.region()));
            return cors.on(answer, bucket(addressed.rawPath()), head);
        });
    }

    /** The request with its bucket in the path. */
    private static GatewayRequest addressed(GatewayRequest request) {
        String path = S3Address.path(request);
        if (path.length() > 1 && path.indexOf('/', 1) == path.length() - 1) {
            path = path.substring(0, path.length() - 1);
        }
        return new GatewayRequest(
                request.method(), path, request.rawQuery(), request.headers(), request.body(), request.sourceIp());
    }

    private static boolean isStreamed(GatewayRequest request) {
        return contentHash(request).startsWith("STREAMING-");
    }

    private static String contentHash(GatewayRequest request) {
        return String.valueOf(request.header("x-amz-content-sha256"));
    }

    private static long decodedLength(GatewayRequest request) {
        List<String> declared = request.headers().getOrDefault("x-amz-decoded-content-length", List.of());
        if (declared.size() != 1 || !LENGTH.matcher(declared.get(0)).matches()) {
            throw failure(411, "MissingContentLength", "You must provide the Content-Length HTTP header.");
        }
        return Long.parseLong(declared.get(0));
    }

    /** The trailers that the head, which is signed, announces: nothing else that changes the request may follow its body. */
    private static Set<String> announced(GatewayRequest request) {
        List<String> values = request.headers().getOrDefault("x-amz-trailer", List.of());
        boolean allowed = contentHash(request).endsWith("-TRAILER");
        Set<String> names = new TreeSet<>();
        for (String name : String.join(",", values).toLowerCase(Locale.ROOT).split(",")) {
            if (!name.isBlank() && !(allowed && CHECKSUM.matcher(name.strip()).matches() && names.add(name.strip()))) {
                throw failure(
                        400, "InvalidRequest", "The value specified in the x-amz-trailer header is not supported");
            }
        }
        return names;
    }

    /** The request with the body that was meant, its trailers among its headers. */
    private static GatewayRequest decoded(GatewayRequest request, SigV4.Identity identity) throws IOException {
        if (!isStreamed(request)) {
            return request;
        }
        long declared = decodedLength(request);
        Set<String> announced = announced(request);
        ChunkSignatures signed = contentHash(request).startsWith("STREAMING-AWS4-HMAC-SHA256-PAYLOAD")
                ? new ChunkSignatures(identity)
                : null;
        ChunkedBody body = new ChunkedBody(request.body().open(), signed, announced);
        try (body) {
            long length = body.transferTo(OutputStream.nullOutputStream());
            if (length != declared) {
                throw new EOFException(length + " bytes instead of " + declared);
            }
        } catch (ChunkSignatures.Mismatch e) {
            throw failure(
                    403,
                    "SignatureDoesNotMatch",
                    "The request signature we calculated does not match the signature you provided. Check your key and signing method.");
        } catch (ChunkedBody.Malformed e) {
            throw failure(e.status(), e.code(), e.getMessage());
        } catch (IOException e) {
            throw failure(
                    400,
                    "IncompleteBody",
                    "You did not provide the number of bytes specified by the Content-Length HTTP header");
        }
        Map<String, List<String>> headers = new TreeMap<>(request.headers());
        body.trailers().forEach((name, value) -> headers.put(name, List.of(value)));
        headers.computeIfPresent("content-encoding", (name, values) -> {
            String rest = values.get(0).replaceAll("aws-chunked,? *", "");
            return rest.isEmpty() ? null : List.of(rest);
        });
        return new GatewayRequest(
                request.method(),
                request.rawPath(),
                request.rawQuery(),
                headers,
                Body.decoded(request.body(), raw -> new ChunkedBody(raw, null, null), declared),
                request.sourceIp());
    }

    private static S3Exception tooLarge() {
        return failure(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size");
    }

    static S3Exception failure(int status, String code, @Nullable String message) {
        return (S3Exception) S3Exception.builder()
                .statusCode(status)
                .message(message)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(message)
                        .serviceName("S3")
                        .build())
                .build();
    }
}
