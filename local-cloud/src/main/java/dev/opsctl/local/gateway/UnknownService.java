package dev.opsctl.local.gateway;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.opsctl.local.wire.CborWire;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * The answer for a service that the local cloud has not, in a form that its clients can read: in the one protocol that AWS's models give its name,
 * or, where there are several, the one that the request shows.
 */
final class UnknownService {

    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String JSON_RPC = "application/x-amz-json-";
    /** By signing name, what AWS's models say ({@code data/protocols.py}). */
    private static final Map<String, Set<String>> PROTOCOLS = new HashMap<>();

    static {
        try (InputStream in = UnknownService.class.getResourceAsStream("/dev/opsctl/local/data/protocols.txt")) {
            for (String line : new String(requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                List<String> words = List.of(line.split(" "));
                PROTOCOLS.put(words.get(0), Set.copyOf(words.subList(1, words.size())));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private UnknownService() {}

    /** @param service its signing name */
    static GatewayResponse refuse(String service, GatewayRequest head) {
        String message = "The local cloud has no service " + service;
        String type = head.header("content-type");
        Set<String> spoken = PROTOCOLS.getOrDefault(service, Set.of());
        boolean form = type != null && type.startsWith(FORM) || head.rawQuery().contains("Action=");
        boolean rpc = head.header("x-amz-target") != null || head.header(CborWire.HEADER) != null;
        boolean xml =
                spoken.equals(Set.of("query")) || spoken.equals(Set.of("ec2")) || spoken.equals(Set.of("rest-xml"));
        if (form || xml && !rpc) {
            return GatewayResponse.of(501, "text/xml", xml(service, message).getBytes(StandardCharsets.UTF_8));
        }
        if (CborWire.NAME.equals(head.header(CborWire.HEADER))) {
            byte[] body = CborWire.bytes(JsonNodeFactory.instance
                    .objectNode()
                    .put("__type", "NotImplemented")
                    .put("message", message));
            return GatewayResponse.of(501, CborWire.TYPE, body).with(CborWire.HEADER, CborWire.NAME);
        }
        String body = "{\"__type\":\"NotImplemented\",\"message\":\"" + message + "\"}";
        return (type != null && type.startsWith(JSON_RPC)
                        ? GatewayResponse.of(501, type, body.getBytes(StandardCharsets.UTF_8))
                        : GatewayResponse.json(501, body))
                .with("x-amzn-ErrorType", "NotImplemented");
    }

    private static String xml(String service, String message) {
        String error = "<Error><Code>NotImplemented</Code><Message>" + message + "</Message></Error>";
        String id = UUID.randomUUID().toString();
        return PROTOCOLS.getOrDefault(service, Set.of()).contains("ec2")
                ? "<Response><Errors>" + error + "</Errors><RequestID>" + id + "</RequestID></Response>"
                : "<ErrorResponse>" + error + "<RequestId>" + id + "</RequestId></ErrorResponse>";
    }
}
