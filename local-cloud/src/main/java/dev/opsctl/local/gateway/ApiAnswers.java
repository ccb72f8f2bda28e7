package dev.opsctl.local.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.wire.CborWire;
import dev.opsctl.local.wire.JsonWire;
import dev.opsctl.local.wire.QueryJson;
import dev.opsctl.local.wire.RestWire;
import dev.opsctl.local.wire.SqsQueryAnswers;
import dev.opsctl.local.wire.WireErrors;
import dev.opsctl.local.wire.WireModel;
import dev.opsctl.local.wire.XmlWire;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.CRC32;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;

/**
 * The answers of one call, as its protocol has them.
 *
 * @param service as permissions name it
 * @param json whether a call of the query protocol wants JSON
 */
record ApiAnswers(String service, WireModel model, String protocol, String operation, boolean json, String requestId) {

    /** The one operation of all with Smithy's s3UnwrappedXmlOutput: its member is the document's root, empty in us-east-1. */
    private static final String UNWRAPPED = "GetBucketLocation";

    /** What an operation has answered, in the protocol of its call. */
    GatewayResponse of(SdkPojo response) {
        WireModel.Operation facts = Objects.requireNonNull(model.operation(operation), operation);
        switch (protocol) {
            case "query": {
                if (json) {
                    return identified(GatewayResponse.of(
                            200,
                            "application/json",
                            QueryJson.response(operation, model.queryUndescribed(), response, requestId)));
                }
                String body = XmlWire.document(out -> {
                    out.writeStartElement(operation + "Response");
                    if (model.xmlNamespace() != null) {
                        out.writeDefaultNamespace(model.xmlNamespace());
                    }
                    String wrapper = facts.resultWrapper() == null ? operation + "Result" : facts.resultWrapper();
                    if (!model.queryUndescribed()) {
                        out.writeStartElement(wrapper);
                        XmlWire.members(out, response);
                        out.writeEndElement();
                    } else if (!response.sdkFields().isEmpty()) {
                        SqsQueryAnswers.result(out, wrapper, response);
                    }
                    out.writeStartElement("ResponseMetadata");
                    XmlWire.element(out, "RequestId", requestId);
                    out.writeEndElement();
                    out.writeEndElement();
                });
                return identified(GatewayResponse.of(200, "text/xml", body.getBytes(StandardCharsets.UTF_8)));
            }
            case "json":
                ObjectNode document = JsonWire.write(response);
                byte[] body =
                        JsonWire.bytes(model.queryUndescribed() ? SqsQueryAnswers.withoutEmpty(document) : document);
                return summed(
                        identified(GatewayResponse.of(200, "application/x-amz-json-" + model.jsonVersion(), body)),
                        body);
            case "cbor":
                return identified(GatewayResponse.of(200, CborWire.TYPE, CborWire.bytes(response))
                        .with(CborWire.HEADER, CborWire.NAME));
            default:
                return identified(rest(response, facts));
        }
    }

    private GatewayResponse rest(SdkPojo response, WireModel.Operation facts) {
        boolean xml = protocol.equals("rest-xml");
        int status = RestWire.status(response, facts.status());
        Optional<SdkField<?>> payload = RestWire.payload(response);
        byte[] body;
        String type = xml ? "application/xml" : "application/json";
        if (payload.isPresent()) {
            Object value = payload.get().getValueOrDefault(response);
            if (operation.equals(UNWRAPPED)) {
                return GatewayResponse.of(status, type, unwrapped(payload.get().locationName(), value));
            }
            if (value instanceof SdkBytes bytes) {
                body = bytes.asByteArrayUnsafe();
            } else if (value instanceof String text) {
                body = text.getBytes(StandardCharsets.UTF_8);
            } else if (value instanceof SdkPojo inner) {
                body = xml ? document(payload.get().locationName(), inner) : JsonWire.bytes(JsonWire.write(inner));
            } else {
                body = new byte[0];
            }
        } else if (xml) {
            body = facts.root() == null || !RestWire.hasBody(response) ? new byte[0] : document(facts.root(), response);
        } else {
            body = JsonWire.bytes(JsonWire.write(response));
        }
        boolean typed = status != 204 && (body.length > 0 || "HEAD".equals(facts.method())); // HEAD tells what GET has
        GatewayResponse answer = GatewayResponse.of(status, typed ? type : null, status == 204 ? new byte[0] : body);
        RestWire.headers(response).forEach((name, values) -> answer.headers().put(name, values));
        List<String> length = answer.headers().remove("Content-Length"); // HEAD tells that of GET
        return length == null
                ? answer
                : new GatewayResponse(
                        answer.headers().containsKey("Content-Range") ? 206 : status,
                        answer.headers(),
                        answer.body(),
                        Long.parseLong(length.get(0)));
    }

    private byte[] unwrapped(String root, Object value) {
        return whole(out -> {
                    out.writeStartElement(root);
                    out.writeDefaultNamespace(model.xmlNamespace());
                    out.writeCharacters(value == null ? "" : value.toString());
                    out.writeEndElement();
                })
                .getBytes(StandardCharsets.UTF_8);
    }

    private byte[] document(String root, SdkPojo members) {
        return whole(out -> {
                    out.writeStartElement(root);
                    out.writeDefaultNamespace(model.xmlNamespace());
                    XmlWire.members(out, members);
                    out.writeEndElement();
                })
                .getBytes(StandardCharsets.UTF_8);
    }

    private String whole(XmlWire.Content content) {
        return service.equals("s3") ? XmlWire.lined(content) : XmlWire.document(content);
    }

    private GatewayResponse identified(GatewayResponse response) {
        if (protocol.equals("rest-xml")) {
            GatewayResponse named =
                    response.with("x-amz-request-id", requestId).with("x-amz-id-2", WireErrors.hostId(requestId));
            return service.equals("s3") ? named.with("Server", WireErrors.S3_SERVER) : named;
        }
        return response.with("x-amzn-RequestId", requestId);
    }

    /** DynamoDB alone tells what its answers sum up to; SDKs compare. */
    private GatewayResponse summed(GatewayResponse response, byte[] body) {
        if (!service.equals("dynamodb")) {
            return response;
        }
        CRC32 sum = new CRC32();
        sum.update(body);
        return response.with("x-amz-crc32", String.valueOf(sum.getValue()));
    }

    /** An answer whose body is a stream; a part of the content is status 206. */
    GatewayResponse streamed(SdkPojo response, InputStream content) {
        Map<String, List<String>> headers = RestWire.headers(response);
        List<String> length = headers.remove("Content-Length");
        return identified(new GatewayResponse(
                headers.containsKey("Content-Range") ? 206 : 200,
                headers,
                content,
                length == null ? -1 : Long.parseLong(length.get(0))));
    }

    GatewayResponse of(WireErrors.Encoded error) {
        GatewayResponse response = GatewayResponse.of(error.status(), error.contentType(), error.body());
        error.headers().forEach((name, values) -> response.headers().put(name, values));
        return summed(response, error.body());
    }
}
