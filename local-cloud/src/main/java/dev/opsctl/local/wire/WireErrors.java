package dev.opsctl.local.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.sdk.ServiceFacts;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** Errors in the form of each protocol. */
public final class WireErrors {

    /** An error as it goes over the wire. */
    public record Encoded(int status, String contentType, Map<String, List<String>> headers, byte[] body) {}

    /** What S3 tells of a signature beside code and message. */
    private static final List<String> S3_DETAILS =
            List.of("HeadersNotSigned", "RequestTime", "ServerTime", "MaxAllowedSkewMilliseconds");

    private WireErrors() {}

    /**
     * Encodes a service's exception.
     *
     * @param protocol {@code query}, {@code json}, {@code cbor}, {@code rest-json} or {@code rest-xml}
     * @param subject what the call is about ({@code Bucket}, {@code Key}): S3 repeats it in its errors
     */
    public static Encoded encode(
            AwsServiceException failure,
            WireModel model,
            String protocol,
            String requestId,
            Map<String, String> subject) {
        String given = failure.awsErrorDetails() == null
                ? null
                : failure.awsErrorDetails().errorCode();
        String type = failure.getClass().getSimpleName();
        Optional<ServiceFacts.Fault> modelled = model.fault(type)
                .or(() -> model.queryCompatible() && given != null ? model.faultWithCode(given) : Optional.empty());
        boolean byCode = protocol.startsWith("query") || protocol.equals("rest-xml");
        boolean own = byCode && model.queryCompatible() || modelled.isEmpty();
        String code = own && given != null
                ? given
                : modelled.map(byCode ? ServiceFacts.Fault::code : ServiceFacts.Fault::shape)
                        .orElse(type);
        int modelledStatus = modelled.map(ServiceFacts.Fault::status).orElse(400);
        int status = modelledStatus != 400 || failure.statusCode() <= 0 ? modelledStatus : failure.statusCode();
        // Without a message of its own, the SDK's exception would make one up from status and request id.
        String message =
                failure.awsErrorDetails() != null ? failure.awsErrorDetails().errorMessage() : failure.getMessage();
        Map<String, List<String>> headers = new LinkedHashMap<>();
        if (model.queryCompatible() && (protocol.equals("json") || protocol.equals("cbor"))) {
            headers.put(
                    "x-amzn-query-error",
                    List.of((given != null
                                    ? given
                                    : modelled.map(ServiceFacts.Fault::code).orElse(code))
                            + (status >= 500 ? ";Receiver" : ";Sender")));
        }
        ObjectNode members = JsonWire.write(failure);
        return encode(model, protocol, code, status, message, members, headers, requestId, subject);
    }

    /** Encodes an error of the gateway itself. */
    public static Encoded encode(
            WireModel model,
            String protocol,
            String code,
            int status,
            @Nullable String message,
            String requestId,
            Map<String, String> subject) {
        return encode(model, protocol, code, status, message, null, new LinkedHashMap<>(), requestId, subject);
    }

    private static Encoded encode(
            WireModel model,
            String protocol,
            String code,
            int status,
            @Nullable String message,
            @Nullable ObjectNode members,
            Map<String, List<String>> headers,
            String requestId,
            Map<String, String> subject) {
        headers.put("x-amzn-RequestId", List.of(requestId));
        String text = message == null ? "" : message;
        switch (protocol) {
            case "query-json":
                return new Encoded(
                        status, "application/json", headers, QueryJson.error(code, text, status < 500, requestId));
            case "query":
                return new Encoded(status, "text/xml", headers, wrapped(model, code, status, text, requestId));
            case "rest-xml": {
                if (model.wrapsErrors()) {
                    return new Encoded(status, "text/xml", headers, wrapped(model, code, status, text, requestId));
                }
                headers.put("x-amz-request-id", List.of(requestId));
                headers.put("x-amz-id-2", List.of(requestId));
                String body = XmlWire.document(out -> {
                    out.writeStartElement("Error");
                    XmlWire.element(out, "Code", code);
                    XmlWire.element(out, "Message", text);
                    if (code.startsWith("NoSuchKey") || code.startsWith("NoSuchVersion")) {
                        XmlWire.element(out, "Key", subject.getOrDefault("Key", ""));
                    } else if (subject.containsKey("Bucket")
                            && (code.contains("Bucket") || !subject.containsKey("Key"))) {
                        XmlWire.element(out, "BucketName", subject.get("Bucket"));
                    }
                    for (String detail : S3_DETAILS) {
                        if (subject.containsKey(detail)) {
                            XmlWire.element(out, detail, subject.get(detail));
                        }
                    }
                    XmlWire.element(out, "RequestId", requestId);
                    XmlWire.element(out, "HostId", requestId);
                    out.writeEndElement();
                });
                return new Encoded(status, "application/xml", headers, body.getBytes(StandardCharsets.UTF_8));
            }
            default: {
                ObjectNode body = members == null ? JsonWire.parse(new byte[0]).deepCopy() : members;
                boolean rest = protocol.equals("rest-json");
                if (rest) {
                    headers.put("x-amzn-ErrorType", List.of(code));
                } else {
                    body.put("__type", code);
                }
                if (message != null) {
                    body.put("message", message);
                }
                if (protocol.equals("cbor")) {
                    headers.put(CborWire.HEADER, List.of(CborWire.NAME));
                    return new Encoded(status, CborWire.TYPE, headers, CborWire.bytes(body));
                }
                return new Encoded(
                        status,
                        rest ? "application/json" : "application/x-amz-json-" + model.jsonVersion(),
                        headers,
                        JsonWire.bytes(body));
            }
        }
    }

    private static byte[] wrapped(WireModel model, String code, int status, String text, String requestId) {
        return XmlWire.document(out -> {
                    out.writeStartElement("ErrorResponse");
                    if (model.xmlNamespace() != null) {
                        out.writeDefaultNamespace(model.xmlNamespace());
                    }
                    out.writeStartElement("Error");
                    XmlWire.element(out, "Type", status >= 500 ? "Receiver" : "Sender");
                    XmlWire.element(out, "Code", code);
                    XmlWire.element(out, "Message", text);
                    out.writeEndElement();
                    XmlWire.element(out, "RequestId", requestId);
                    out.writeEndElement();
                })
                .getBytes(StandardCharsets.UTF_8);
    }
}
