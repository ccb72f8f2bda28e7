package dev.opsctl.local.gateway;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads heads of requests, and answers those that cannot be read. */
final class HttpRequests {

    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");
    private static final Pattern HOST = Pattern.compile("[^\\s,/?#@]+");

    private HttpRequests() {}

    /** What is wrong with a head, or null: whoever reads it another way must not get another request out of it (RFC 9112). */
    static @Nullable String fault(HttpRequest head) {
        if (head.decoderResult().isFailure()) {
            String cause = String.valueOf(head.decoderResult().cause().getMessage());
            return printable(cause);
        }
        HttpVersion version = head.protocolVersion();
        if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
            return "the version is not HTTP/1.1";
        }
        String target = head.uri();
        if (!target.startsWith("/") && !target.matches("(?i)https?://.*")) {
            return "the target is no path";
        }
        HttpHeaders headers = head.headers();
        List<String> hosts = headers.getAll(HttpHeaderNames.HOST);
        if (hosts.size() != 1 && version.equals(HttpVersion.HTTP_1_1) || hosts.size() > 1) {
            return "the request has " + hosts.size() + " Host headers instead of one";
        }
        if (!hosts.isEmpty() && !HOST.matcher(hosts.get(0)).matches()) {
            return "the Host header is no host";
        }
        List<String> lengths = headers.getAll(HttpHeaderNames.CONTENT_LENGTH);
        if (lengths.size() > 1
                || !lengths.isEmpty() && !LENGTH.matcher(lengths.get(0)).matches()) {
            return "Content-Length is no number, or is there twice";
        }
        List<String> encodings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (!encodings.isEmpty()
                && (!lengths.isEmpty()
                        || encodings.size() > 1
                        || !encodings.get(0).equalsIgnoreCase("chunked")
                        || version.equals(HttpVersion.HTTP_1_0))) {
            return "Transfer-Encoding may only be chunked, once, in HTTP/1.1, and without Content-Length";
        }
        List<String> expectations = headers.getAll(HttpHeaderNames.EXPECT);
        if (expectations.size() > 1
                || !expectations.isEmpty() && !expectations.get(0).equalsIgnoreCase("100-continue")) {
            return "Expect may only be 100-continue";
        }
        return null;
    }

    /** A request before its body. */
    static GatewayRequest read(HttpRequest head, SocketAddress sender) {
        String uri = head.uri();
        if (!uri.startsWith("/")) {
            int slash = uri.indexOf('/', uri.indexOf("//") + 2);
            uri = slash < 0 ? "/" : uri.substring(slash);
        }
        int question = uri.indexOf('?');
        Map<String, List<String>> headers = GatewayRequest.sortedHeaders();
        Map<String, String> written = new HashMap<>();
        head.headers().forEach(h -> {
            String name = h.getKey().toLowerCase(Locale.ROOT);
            headers.computeIfAbsent(name, n -> new ArrayList<>(1)).add(h.getValue());
            written.putIfAbsent(name, h.getKey());
        });
        // The rest is written in lower case anyway, and a request has few others or none.
        written.entrySet().removeIf(name -> name.getKey().equals(name.getValue()));
        return new GatewayRequest(
                head.method().name(),
                question < 0 ? uri : uri.substring(0, question),
                question < 0 ? "" : uri.substring(question + 1),
                headers,
                name -> written.getOrDefault(name, name),
                Body.EMPTY,
                ((InetSocketAddress) sender).getAddress().getHostAddress());
    }

    /** What came in, fit for a log and for JSON. */
    static String printable(String text) {
        String plain = text.replaceAll("[^\\x20-\\x7e]|[\"\\\\]", "?");
        return plain.length() > 200 ? plain.substring(0, 200) + "…" : plain;
    }

    static GatewayResponse unreadable(String fault) {
        return answer(400, "BadRequest", "An error occurred when parsing the HTTP request: " + fault);
    }

    static GatewayResponse slow() {
        return answer(
                400,
                "RequestTimeout",
                "Your socket connection to the server was not read from or written to within the timeout period. "
                        + "Idle connections will be closed.");
    }

    static GatewayResponse crowded() {
        return answer(503, "ServiceUnavailable", "The local cloud has as many calls under way as it takes; try again")
                .with("Retry-After", "1");
    }

    static GatewayResponse failed() {
        return answer(500, "InternalFailure", "The local cloud failed; its log has the cause (opsctl local logs)");
    }

    private static GatewayResponse answer(int status, String code, String message) {
        return GatewayResponse.json(status, "{\"__type\":\"" + code + "\",\"message\":\"" + message + "\"}")
                .with("x-amzn-ErrorType", code);
    }
}
