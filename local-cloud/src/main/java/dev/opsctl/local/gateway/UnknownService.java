package dev.opsctl.local.gateway;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.opsctl.local.wire.CborWire;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.UUID;

/**
 * The answer for a service that the local cloud has not: there is no model of it, so its protocol is told from the request, in a form that its
 * clients can read.
 */
final class UnknownService {

    private static final String FORM = "application/x-www-form-urlencoded";
    /** Services of REST with XML; the other ones of REST speak JSON. */
    private static final Set<String> REST_XML = Set.of("route53");

    private UnknownService() {}

    /** @param service its signing name */
    static GatewayResponse refuse(String service, GatewayRequest head) {
        String message = "The local cloud has no service " + service;
        String type = head.header("content-type");
        if (type != null && type.startsWith(FORM) || REST_XML.contains(service)) {
            return GatewayResponse.of(501, "text/xml", xml(service, message).getBytes(StandardCharsets.UTF_8));
        }
        if (CborWire.NAME.equals(head.header(CborWire.HEADER))) {
            byte[] body = CborWire.bytes(JsonNodeFactory.instance
                    .objectNode()
                    .put("__type", "NotImplemented")
                    .put("message", message));
            return GatewayResponse.of(501, CborWire.TYPE, body).with(CborWire.HEADER, CborWire.NAME);
        }
        return GatewayResponse.json(501, "{\"__type\":\"NotImplemented\",\"message\":\"" + message + "\"}");
    }

    private static String xml(String service, String message) {
        String error = "<Error><Code>NotImplemented</Code><Message>" + message + "</Message></Error>";
        String id = UUID.randomUUID().toString();
        return service.equals("ec2")
                ? "<Response><Errors>" + error + "</Errors><RequestID>" + id + "</RequestID></Response>"
                : "<ErrorResponse>" + error + "<RequestId>" + id + "</RequestId></ErrorResponse>";
    }
}
