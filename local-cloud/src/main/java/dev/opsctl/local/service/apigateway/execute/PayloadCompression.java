package dev.opsctl.local.service.apigateway.execute;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Bodies of an API that says from what size on they are compressed.
 *
 * @see <a href="https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gzip-compression-decompression.html">Payload compression</a>
 */
final class PayloadCompression {

    private static final Pattern COMPRESSIBLE = Pattern.compile(
            "text/.*|application/(json|xml|javascript|x-javascript|x-www-form-urlencoded|yaml|.*\\+(json|xml))");

    private PayloadCompression() {}

    /** The request as the integration gets it. */
    static ApiRequest request(ApiRequest request) {
        String encoding = request.headers().get("Content-Encoding");
        if (encoding == null || encoding.equalsIgnoreCase("identity")) {
            return request;
        }
        byte[] body;
        try (InputStream in = opened(encoding, request.body())) {
            body = in.readNBytes((int) ExecuteApi.LARGEST_BODY + 1);
        } catch (IOException e) {
            throw GatewayFailure.badBody("[The request body is not encoded as " + encoding + "]");
        }
        if (body.length > ExecuteApi.LARGEST_BODY) {
            throw GatewayFailure.tooLarge();
        }
        HttpHeaders headers = new HttpHeaders();
        request.headers().map().forEach(headers::set);
        headers.remove("Content-Encoding");
        return new ApiRequest(
                request.httpMethod(),
                request.path(),
                request.query(),
                headers,
                body,
                request.sourceIp(),
                request.host(),
                request.signature());
    }

    private static InputStream opened(String encoding, byte[] body) throws IOException {
        return switch (encoding.toLowerCase(Locale.ROOT)) {
            case "gzip" -> new GZIPInputStream(new ByteArrayInputStream(body));
            case "deflate" -> new InflaterInputStream(new ByteArrayInputStream(body));
            default -> throw GatewayFailure.unsupportedMediaType();
        };
    }

    /** The answer as the caller gets it, who says what it can read. */
    static ApiResponse answer(ApiRequest request, ApiResponse answer, @Nullable Integer from) {
        String accepted = request.headers().get("Accept-Encoding");
        String type = answer.headers().get("Content-Type");
        boolean wanted = from != null
                && answer.body().length > 0
                && answer.body().length >= from
                && accepted != null
                && accepted.toLowerCase(Locale.ROOT).matches("(?s).*\\b(gzip|\\*).*")
                && answer.headers().get("Content-Encoding") == null
                && type != null
                && COMPRESSIBLE.matcher(Exchange.mediaType(type)).matches();
        if (!wanted) {
            return answer;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(answer.body());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        answer.headers().set("Content-Encoding", "gzip");
        return new ApiResponse(answer.status(), answer.headers(), out.toByteArray());
    }
}
