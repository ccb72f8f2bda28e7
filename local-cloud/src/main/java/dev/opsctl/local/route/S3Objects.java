package dev.opsctl.local.route;

import dev.opsctl.local.cloud.LocalCloud;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.cloud.ServiceDefinition;
import dev.opsctl.local.gateway.ApiCall;
import dev.opsctl.local.gateway.Body;
import dev.opsctl.local.gateway.Gateway;
import dev.opsctl.local.gateway.GatewayRequest;
import dev.opsctl.local.gateway.GatewayResponse;
import dev.opsctl.local.gateway.SigV4;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * What is S3's own in HTTP, before its operations are like those of any service: a bucket in the host name, and bodies that come in signed
 * or checked chunks.
 */
public final class S3Objects implements Gateway.S3Protocol {

    private static final Pattern HOST = Pattern.compile(
            "(?<bucket>[a-z0-9][a-z0-9.-]*)\\.(s3[.-]([a-z0-9-]+\\.)?amazonaws\\.com|(s3\\.)?([a-z0-9-]+\\.)?localhost)(:\\d+)?");
    private static final Pattern SERVICE_HOST = Pattern.compile("s3([.-][a-z0-9-]+)?");

    private final LocalCloud cloud;
    private final SigV4 signatures;

    public S3Objects(LocalCloud cloud, SigV4 signatures) {
        this.cloud = cloud;
        this.signatures = signatures;
    }

    @Override
    public boolean matches(GatewayRequest request) {
        return SigV4.claimedService(request).filter("s3"::equals).isPresent();
    }

    @Override
    public GatewayResponse handle(GatewayRequest request) throws IOException {
        SigV4.Identity identity = signatures.verify(request);
        GatewayRequest plain = decoded(addressed(request), identity);
        List<ServiceDefinition<?>> s3 = cloud.definitions().stream()
                .filter(d -> d.clientInterface() == S3Client.class)
                .toList();
        Optional<ApiCall> call = ApiCall.route(cloud, s3, plain);
        if (call.isEmpty()) {
            throw failure(405, "MethodNotAllowed", "The specified method is not allowed against this resource.");
        }
        String region = identity.region().matches("[a-z]{2}(-[a-z]+)+-\\d") ? identity.region() : "us-east-1";
        return call.get()
                .execute(
                        plain,
                        identity.caller().with("aws:RequestedRegion", region),
                        new Scope(identity.caller().accountId(), region));
    }

    /** The request with its bucket in the path. */
    private static GatewayRequest addressed(GatewayRequest request) {
        String path = request.rawPath();
        String host = request.header("host");
        Matcher hosted = HOST.matcher(host == null ? "" : host);
        if (hosted.matches() && !SERVICE_HOST.matcher(hosted.group("bucket")).matches()) {
            path = "/" + hosted.group("bucket") + path;
        }
        if (path.length() > 1 && path.indexOf('/', 1) == path.length() - 1) {
            path = path.substring(0, path.length() - 1);
        }
        return new GatewayRequest(
                request.method(), path, request.rawQuery(), request.headers(), request.body(), request.sourceIp());
    }

    /** The request with the body that was meant, its trailers among its headers. */
    private static GatewayRequest decoded(GatewayRequest request, SigV4.Identity identity) throws IOException {
        String content = String.valueOf(request.header("x-amz-content-sha256"));
        if (!content.startsWith("STREAMING-")) {
            return request;
        }
        String declared = request.header("x-amz-decoded-content-length");
        if (declared == null || !declared.matches("[0-9]{1,15}")) {
            throw failure(411, "MissingContentLength", "You must provide the Content-Length HTTP header.");
        }
        ChunkSignatures signed =
                content.startsWith("STREAMING-AWS4-HMAC-SHA256-PAYLOAD") ? new ChunkSignatures(identity) : null;
        ChunkedBody body = new ChunkedBody(request.body().open(), signed);
        try (body) {
            long length = body.transferTo(OutputStream.nullOutputStream());
            if (length != Long.parseLong(declared)) {
                throw new EOFException(length + " bytes instead of " + declared);
            }
        } catch (ChunkSignatures.Mismatch e) {
            throw failure(
                    403,
                    "SignatureDoesNotMatch",
                    "The request signature we calculated does not match the signature you provided. Check your key and signing method.");
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
                Body.decoded(request.body(), S3Objects::chunks, Long.parseLong(declared)),
                request.sourceIp());
    }

    private static InputStream chunks(InputStream raw) {
        return new ChunkedBody(raw, null);
    }

    private static S3Exception failure(int status, String code, String message) {
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
