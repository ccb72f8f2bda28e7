package dev.opsctl.local.wire;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.engine.crypto.NativeCrypto;
import dev.opsctl.local.sdk.Faults;
import dev.opsctl.local.sdk.ServiceFacts;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** Errors in the form of each protocol. */
public final class WireErrors {

    /** An error as it goes over the wire. */
    public record Encoded(int status, String contentType, Map<String, List<String>> headers, byte[] body) {}

    /** Who answers for S3, by its own name. */
    public static final String S3_SERVER = "AmazonS3";

    /** What S3 tells of a signature beside code and message. */
    private static final List<String> S3_DETAILS =
            List.of("HeadersNotSigned", "RequestTime", "ServerTime", "MaxAllowedSkewMilliseconds");
    /** What S3 repeats of a request in its errors, by their codes; bucket configurations' errors name the bucket. */
    private static final Map<String, List<String>> S3_REPEATS = Map.of(
            "NoSuchKey", List.of("Key"),
            "NoSuchVersion", List.of("Key", "VersionId"),
            "NoSuchUpload", List.of("UploadId"),
            "InvalidPart", List.of("UploadId"),
            "InvalidPartOrder", List.of("UploadId"),
            "InvalidRange", List.of("RangeRequested"),
            "MethodNotAllowed", List.of("Method"));
    /** Of what a bucket lacks. */
    private static final Pattern BUCKETS_OWN = Pattern.compile("^NoSuch|NotFound");
    /** An error that authorisation throws for the service, whose words are so named: {@code {"Message":"User: … is not authorized …"}}. */
    private static final String DENIED = "AccessDeniedException";

    private static final String NO_QUEUE = "AWS.SimpleQueueService.NonExistentQueue";

    private WireErrors() {}

    /** Which host has answered, S3 says beside the request's id: as long, and as little to read, as AWS's. */
    public static String hostId(String requestId) {
        return Base64.getEncoder()
                .encodeToString(NativeCrypto.digest("SHA-512").digest(requestId.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Encodes a service's exception.
     *
     * @param protocol {@code query}, {@code json}, {@code cbor}, {@code rest-json} or {@code rest-xml}
     * @param subject what the call is about ({@code Bucket}, {@code Key}, {@code UploadId}): S3 repeats it in its errors
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
        headers.putAll(RestWire.headers(failure));
        headers.putAll(Faults.headers(failure));
        String text = modelled.map(ServiceFacts.Fault::text).orElse(code.equals(DENIED) ? "Message" : "message");
        Told told = new Told(failure, text, Faults.details(failure));
        return encode(model, protocol, code, status, message, told, headers, requestId, subject);
    }

    /**
     * What an error tells beside its words.
     *
     * @param error has the members that its model has; null if it is the gateway's own
     * @param text what JSON calls the words
     * @param details what no model has
     */
    private record Told(@Nullable AwsServiceException error, String text, Map<String, String> details) {

        void elements(XMLStreamWriter out) throws XMLStreamException {
            if (error != null) {
                XmlWire.members(out, error);
            }
            for (Map.Entry<String, String> detail : details.entrySet()) {
                XmlWire.element(out, detail.getKey(), detail.getValue());
            }
        }
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
        Told nothing = new Told(null, "message", Map.of());
        return encode(model, protocol, code, status, message, nothing, new LinkedHashMap<>(), requestId, subject);
    }

    private static Encoded encode(
            WireModel model,
            String protocol,
            String code,
            int status,
            @Nullable String message,
            Told told,
            Map<String, List<String>> headers,
            String requestId,
            Map<String, String> subject) {
        boolean s3 = protocol.equals("rest-xml") && !model.wrapsErrors();
        if (!s3) {
            headers.put("x-amzn-RequestId", List.of(requestId));
        }
        String text = text(model, protocol, code, message);
        switch (protocol) {
            case "query-json":
                return new Encoded(
                        status, "application/json", headers, QueryJson.error(code, text, status < 500, requestId));
            case "query":
                return new Encoded(status, "text/xml", headers, wrapped(model, code, status, text, told, requestId));
            case "rest-xml": {
                if (!s3) {
                    return new Encoded(
                            status, "text/xml", headers, wrapped(model, code, status, text, told, requestId));
                }
                headers.put("x-amz-request-id", List.of(requestId));
                headers.put("x-amz-id-2", List.of(hostId(requestId)));
                headers.put("Server", List.of(S3_SERVER));
                String body = XmlWire.lined(out -> {
                    out.writeStartElement("Error");
                    XmlWire.element(out, "Code", code);
                    XmlWire.element(out, "Message", text);
                    told.elements(out);
                    for (Map.Entry<String, String> repeated :
                            repeated(code, subject).entrySet()) {
                        if (!told.details().containsKey(repeated.getKey())) {
                            XmlWire.element(out, repeated.getKey(), repeated.getValue());
                        }
                    }
                    XmlWire.element(out, "RequestId", requestId);
                    XmlWire.element(out, "HostId", hostId(requestId));
                    out.writeEndElement();
                });
                return new Encoded(status, "application/xml", headers, body.getBytes(StandardCharsets.UTF_8));
            }
            default: {
                ObjectNode body =
                        told.error() == null ? JsonNodeFactory.instance.objectNode() : JsonWire.write(told.error());
                boolean rest = protocol.equals("rest-json");
                if (rest) {
                    headers.put("x-amzn-ErrorType", List.of(code));
                } else {
                    body.put("__type", code);
                }
                if (message != null) {
                    body.put(told.text(), message);
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

    private static Map<String, String> repeated(String code, Map<String, String> subject) {
        Map<String, String> repeated = new LinkedHashMap<>();
        String bucket = subject.get("Bucket");
        if (bucket != null
                && !code.equals("InvalidBucketOwnerAWSAccountID")
                && (code.contains("Bucket")
                        || !subject.containsKey("Key")
                                && BUCKETS_OWN.matcher(code).find())) {
            repeated.put("BucketName", bucket);
        }
        Stream.concat(S3_REPEATS.getOrDefault(code, List.of()).stream(), S3_DETAILS.stream())
                .filter(subject::containsKey)
                .forEach(name -> repeated.put(name, subject.get(name)));
        return repeated;
    }

    private static byte[] wrapped(WireModel model, String code, int status, String text, Told told, String requestId) {
        return XmlWire.document(out -> {
                    out.writeStartElement("ErrorResponse");
                    if (model.xmlNamespace() != null) {
                        out.writeDefaultNamespace(model.xmlNamespace());
                    }
                    out.writeStartElement("Error");
                    XmlWire.element(out, "Type", status >= 500 ? "Receiver" : "Sender");
                    XmlWire.element(out, "Code", code);
                    XmlWire.element(out, "Message", text);
                    told.elements(out);
                    if (model.queryUndescribed()) {
                        out.writeEmptyElement("Detail");
                    }
                    out.writeEndElement();
                    XmlWire.element(out, "RequestId", requestId);
                    out.writeEndElement();
                })
                .getBytes(StandardCharsets.UTF_8);
    }

    /** SQS speaks of its queues otherwise in its old protocol. */
    private static String text(WireModel model, String protocol, String code, @Nullable String message) {
        String text = message == null ? "" : message;
        return protocol.startsWith("query") && model.queryUndescribed() && code.equals(NO_QUEUE)
                ? text.replaceFirst("\\.$", " for this wsdl version.")
                : text;
    }
}
