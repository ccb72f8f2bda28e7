package dev.opsctl.local.service.lambda.invoke;

import dev.opsctl.local.cloud.Authorizer;
import dev.opsctl.local.cloud.Caller;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What answers the requests that come to the URLs of functions. */
public interface FunctionUrls {

    /** Who has signed a request. @param service the credential scope's service */
    record Signed(Caller caller, String accessKeyId, String service) {}

    /**
     * A request.
     *
     * @param path and query undecoded
     * @param headers by lower-case name
     * @param signed asks who has signed it; empty if nobody has validly
     */
    record Visit(
            String method,
            String path,
            String query,
            Map<String, List<String>> headers,
            byte[] body,
            String sourceIp,
            Supplier<Optional<Signed>> signed) {}

    /** An answer. */
    record Reply(int status, Map<String, List<String>> headers, byte[] body) {

        /** One of AWS's own. */
        static Reply error(int status, String type, String json) {
            Map<String, List<String>> headers = new LinkedHashMap<>();
            headers.put("Content-Type", List.of("application/json"));
            headers.put("x-amzn-ErrorType", List.of(type));
            return new Reply(status, headers, json.getBytes(StandardCharsets.UTF_8));
        }

        /** The answer to a URL that nobody has. */
        public static Reply nobody() {
            return error(404, "ResourceNotFoundException", "{\"Message\":null}");
        }
    }

    /** @param id the URL's @param authorizer decides who may invoke */
    Reply serve(String id, Visit visit, Authorizer authorizer);
}
