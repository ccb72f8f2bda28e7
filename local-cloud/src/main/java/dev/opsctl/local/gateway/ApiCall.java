package dev.opsctl.local.gateway;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.LocalCloud;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.cloud.ServedRequest;
import dev.opsctl.local.cloud.ServiceDefinition;
import dev.opsctl.local.sdk.Operations;
import dev.opsctl.local.sdk.ServiceFacts;
import dev.opsctl.local.store.DiskSpace;
import dev.opsctl.local.store.StoreException;
import dev.opsctl.local.wire.CborWire;
import dev.opsctl.local.wire.JsonWire;
import dev.opsctl.local.wire.QueryJson;
import dev.opsctl.local.wire.QueryWire;
import dev.opsctl.local.wire.RestWire;
import dev.opsctl.local.wire.SqsQueryAnswers;
import dev.opsctl.local.wire.WireErrors;
import dev.opsctl.local.wire.WireException;
import dev.opsctl.local.wire.WireModel;
import dev.opsctl.local.wire.XmlWire;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.utils.builder.Buildable;

/** One call of an AWS operation over HTTP: reads the request in its protocol, calls the service as the caller, writes the answer. */
public final class ApiCall {

    private static final Logger LOG = LoggerFactory.getLogger(ApiCall.class);
    private static final Pattern QUEUE_PATH = Pattern.compile("/\\d{12}/[A-Za-z0-9_.-]+");
    private static final Pattern RPC_PATH = Pattern.compile("/service/(\\w+)/operation/(\\w+)");
    /** The one operation of all with Smithy's s3UnwrappedXmlOutput: its member is the document's root, empty in us-east-1. */
    private static final String UNWRAPPED = "GetBucketLocation";

    /** The largest body of an operation that takes no stream, in bytes. */
    static final int LARGEST_BODY = 32 << 20;

    private static final long LARGEST_UPLOAD = 5L << 30;

    private final LocalCloud cloud;
    private final ServiceDefinition<?> service;
    private final WireModel model;
    private final String protocol;
    private final String operation;
    private final RestWire.@Nullable Match match;
    private final String requestId = UUID.randomUUID().toString();

    private final boolean wantsJson;

    private ApiCall(
            boolean wantsJson,
            LocalCloud cloud,
            ServiceDefinition<?> service,
            WireModel model,
            String protocol,
            String operation,
            RestWire.@Nullable Match match) {
        this.wantsJson = wantsJson;
        this.cloud = cloud;
        this.service = service;
        this.model = model;
        this.protocol = protocol;
        this.operation = operation;
        this.match = match;
    }

    /** Finds out which operation of which service a request is; empty if none of the candidates has it. */
    public static Optional<ApiCall> route(
            LocalCloud cloud, List<ServiceDefinition<?>> candidates, GatewayRequest request) {
        String target = request.header("x-amz-target");
        Matcher rpc = RPC_PATH.matcher(CborWire.NAME.equals(request.header(CborWire.HEADER)) ? request.rawPath() : "");
        String accept = request.header("accept");
        boolean json = accept != null && accept.startsWith("application/json");
        for (ServiceDefinition<?> service : candidates) {
            WireModel model = WireModel.of(service.clientInterface());
            if (rpc.matches()) {
                if (rpc.group(1).equals(model.targetPrefix()) && model.speaks("smithy-rpc-v2-cbor")) {
                    return Optional.of(new ApiCall(json, cloud, service, model, "cbor", rpc.group(2), null));
                }
            } else if (target != null) {
                int dot = target.lastIndexOf('.');
                if (dot > 0 && target.substring(0, dot).equals(model.targetPrefix())) {
                    return Optional.of(
                            new ApiCall(json, cloud, service, model, "json", target.substring(dot + 1), null));
                }
            } else if (model.speaks("rest-json") || model.speaks("rest-xml")) {
                Optional<RestWire.Match> match = RestWire.match(
                        model,
                        request.method(),
                        request.rawPath(),
                        lists(request.rawQuery()),
                        request.headers(),
                        name -> Operations.find(service.clientInterface(), name)
                                .map(Operations.Bound::newBuilder)
                                .orElse(null));
                if (match.isPresent()) {
                    return Optional.of(new ApiCall(
                            json,
                            cloud,
                            service,
                            model,
                            model.speaks("rest-json") ? "rest-json" : "rest-xml",
                            match.get().operation().name(),
                            match.get()));
                }
            } else if (model.speaks("query") || model.queryCompatible()) {
                String action = form(request).get("Action");
                if (action != null) {
                    return Optional.of(new ApiCall(json, cloud, service, model, "query", action, null));
                }
            }
        }
        return Optional.empty();
    }

    static Map<String, String> form(GatewayRequest request) {
        Map<String, String> parameters = new LinkedHashMap<>(request.query());
        String type = request.header("content-type");
        if (request.body().length() > 0
                && request.body().length() < LARGEST_BODY
                && (type == null || type.startsWith("application/x-www-form-urlencoded"))) {
            parameters.putAll(GatewayRequest.parameters(new String(readable(request), StandardCharsets.UTF_8)));
        }
        if (QUEUE_PATH.matcher(request.rawPath()).matches()) {
            parameters.putIfAbsent(
                    "QueueUrl", "http://" + request.header("host") + GatewayRequest.decode(request.rawPath()));
        }
        return parameters;
    }

    /** The body, or nothing where it cannot be inflated: then the request names no action. */
    private static byte[] readable(GatewayRequest request) {
        try {
            return body(request);
        } catch (IOException | WireException e) {
            return new byte[0];
        }
    }

    private static Map<String, List<String>> lists(String rawQuery) {
        Map<String, List<String>> lists = new LinkedHashMap<>();
        for (String pair : rawQuery.split("&")) {
            if (!pair.isEmpty()) {
                String[] parts = pair.split("=", 2);
                lists.computeIfAbsent(GatewayRequest.decode(parts[0]), n -> new ArrayList<>(1))
                        .add(parts.length > 1 ? GatewayRequest.decode(parts[1]) : "");
            }
        }
        return lists;
    }

    /** Whether the body is a stream (S3's objects and parts). */
    public boolean isUpload() {
        return Operations.find(service.clientInterface(), operation)
                .filter(Operations.Bound::upload)
                .isPresent();
    }

    /** In bytes: 5 GiB where the body is a stream. */
    public long largestBody() {
        return isUpload() ? LARGEST_UPLOAD : LARGEST_BODY;
    }

    /** Executes the call as a caller in a scope. */
    public GatewayResponse execute(GatewayRequest request, Caller caller, Scope scope) {
        return ServedRequest.during(requestId, () -> executed(request, caller, scope));
    }

    private GatewayResponse executed(GatewayRequest request, Caller caller, Scope scope) {
        DiskSpace space = new DiskSpace(cloud.home());
        if (Growth.isPossible(operation) && !space.hasRoomFor(request.body().length())) {
            return full(space.full());
        }
        try {
            Operations.Bound bound =
                    Operations.find(service.clientInterface(), operation).orElse(null);
            if (bound == null) {
                return model.operation(operation) == null ? unknown() : notImplemented();
            }
            SdkPojo builder = bound.newBuilder();
            if (bound.upload()) {
                readOutsideBody(request, builder);
            } else {
                read(request, body(request), builder);
            }
            SdkRequest call = (SdkRequest) ((Buildable) builder).build();
            Object client = cloud.client(service.clientInterface(), scope, caller);
            Object answer = bound.upload()
                    ? bound.method().invoke(client, call, content(request))
                    : bound.method().invoke(client, call);
            return answer instanceof ResponseInputStream<?> stream
                    ? streamed((SdkPojo) stream.response(), stream)
                    : write((SdkPojo) answer);
        } catch (InvocationTargetException e) {
            return failed(e.getCause());
        } catch (RuntimeException | StackOverflowError | IllegalAccessException | IOException e) {
            return failed(e);
        }
    }

    private void read(GatewayRequest request, byte[] body, SdkPojo builder) {
        switch (protocol) {
            case "query" -> {
                if (model.queryUndescribed()) {
                    QueryWire.fillCompatible(form(request), builder);
                } else {
                    QueryWire.fill(form(request), builder);
                }
            }
            case "json" -> JsonWire.fill(JsonWire.parse(body), builder);
            case "cbor" -> JsonWire.fill(CborWire.parse(body), builder);
            default -> {
                readOutsideBody(request, builder);
                RestWire.fillBody(body, protocol.equals("rest-xml"), builder);
            }
        }
    }

    private void readOutsideBody(GatewayRequest request, SdkPojo builder) {
        RestWire.Match address = Objects.requireNonNull(match, "only REST's protocols have members outside the body");
        RestWire.fill(address, lists(request.rawQuery()), request.headers(), GatewayRequest::decodeSegment, builder);
    }

    private static RequestBody content(GatewayRequest request) {
        return RequestBody.fromContentProvider(
                () -> {
                    try {
                        return request.body().open();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                request.body().length(),
                "application/octet-stream");
    }

    /** An answer whose body is a stream; a part of the content is status 206. */
    private GatewayResponse streamed(SdkPojo response, InputStream content) {
        Map<String, List<String>> headers = RestWire.headers(response);
        List<String> length = headers.remove("Content-Length");
        return identified(new GatewayResponse(
                headers.containsKey("Content-Range") ? 206 : 200,
                headers,
                content,
                length == null ? -1 : Long.parseLong(length.get(0))));
    }

    private static byte[] body(GatewayRequest request) throws IOException {
        if (request.body().length() > LARGEST_BODY) {
            throw new WireException("RequestEntityTooLarge", "Request is larger than " + LARGEST_BODY + " bytes");
        }
        byte[] body = request.body().bytes();
        if (!"gzip".equals(request.header("content-encoding"))) {
            return body;
        }
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(body));
                ByteArrayOutputStream out = new ByteArrayOutputStream()) {
            byte[] buffer = new byte[65_536];
            for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
                out.write(buffer, 0, n);
                if (out.size() > LARGEST_BODY) {
                    throw new WireException(
                            "RequestEntityTooLarge", "Request is larger than " + LARGEST_BODY + " bytes when inflated");
                }
            }
            return out.toByteArray();
        }
    }

    private GatewayResponse write(SdkPojo response) {
        WireModel.Operation facts = Objects.requireNonNull(model.operation(operation), operation);
        switch (protocol) {
            case "query": {
                if (wantsJson) {
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
                        out.writeStartElement(wrapper);
                        SqsQueryAnswers.members(out, response);
                        out.writeEndElement();
                    }
                    out.writeStartElement("ResponseMetadata");
                    XmlWire.element(out, "RequestId", requestId);
                    out.writeEndElement();
                    out.writeEndElement();
                });
                return identified(GatewayResponse.of(200, "text/xml", body.getBytes(StandardCharsets.UTF_8)));
            }
            case "json":
                byte[] body = JsonWire.bytes(JsonWire.write(response));
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
            body = facts.root() == null ? new byte[0] : document(facts.root(), response);
        } else {
            body = JsonWire.bytes(JsonWire.write(response));
        }
        GatewayResponse answer =
                GatewayResponse.of(status, body.length == 0 ? null : type, status == 204 ? new byte[0] : body);
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
        return XmlWire.document(out -> {
                    out.writeStartElement(root);
                    out.writeDefaultNamespace(model.xmlNamespace());
                    out.writeCharacters(value == null ? "" : value.toString());
                    out.writeEndElement();
                })
                .getBytes(StandardCharsets.UTF_8);
    }

    private byte[] document(String root, SdkPojo members) {
        return XmlWire.document(out -> {
                    out.writeStartElement(root);
                    out.writeDefaultNamespace(model.xmlNamespace());
                    XmlWire.members(out, members);
                    out.writeEndElement();
                })
                .getBytes(StandardCharsets.UTF_8);
    }

    private GatewayResponse identified(GatewayResponse response) {
        if (protocol.equals("rest-xml")) {
            return response.with("x-amz-request-id", requestId).with("x-amz-id-2", requestId);
        }
        return response.with("x-amzn-RequestId", requestId);
    }

    /** DynamoDB alone tells what its answers sum up to; SDKs compare. */
    private GatewayResponse summed(GatewayResponse response, byte[] body) {
        if (!service.name().equals("dynamodb")) {
            return response;
        }
        CRC32 sum = new CRC32();
        sum.update(body);
        return response.with("x-amz-crc32", String.valueOf(sum.getValue()));
    }

    private GatewayResponse failed(@Nullable Throwable cause) {
        if (cause instanceof AwsServiceException failure) {
            return encoded(WireErrors.encode(failure, model, errorProtocol(), requestId, subject()));
        } else if (cause instanceof UnsupportedOperationException) {
            return notImplemented();
        } else if (cause instanceof WireException wire) {
            return error(unreadable(wire.code()), 400, wire.getMessage());
        }
        LOG.error("{}:{} failed", service.name(), operation, cause);
        if (cause instanceof StoreException store) {
            return full(store);
        } else if (DiskSpace.isFull(cause)) {
            return full(new DiskSpace(cloud.home()).full());
        }
        return error(
                internalError(),
                500,
                "The local cloud failed in " + service.name() + ":" + operation
                        + "; its log has the cause (opsctl local logs), request " + requestId);
    }

    /** The state cannot be written. By a status after which no SDK tries again, as it would after 500. */
    private GatewayResponse full(StoreException cause) {
        return error(protocol.equals("rest-xml") ? "ServiceUnavailable" : internalError(), 507, cause.getMessage());
    }

    private String internalError() {
        String shape = model.internalError();
        boolean named = protocol.equals("query") || protocol.equals("rest-xml");
        return named ? model.fault(shape).map(ServiceFacts.Fault::code).orElse(shape) : shape;
    }

    /** Each protocol has its name for what its reader cannot read. */
    private String unreadable(String code) {
        if (!code.equals("SerializationException")) {
            return code;
        }
        return switch (protocol) {
            case "query" -> "MalformedInput";
            case "rest-xml" -> "InvalidArgument";
            default -> code;
        };
    }

    private GatewayResponse unknown() {
        return protocol.equals("query")
                ? error(
                        operation.isEmpty() ? "MissingAction" : "InvalidAction",
                        400,
                        "Could not find operation " + operation + " for version " + model.apiVersion())
                : error("UnknownOperationException", 400, "Could not find operation " + operation);
    }

    private GatewayResponse notImplemented() {
        return error("NotImplemented", 501, "The local cloud does not implement " + service.name() + ":" + operation);
    }

    GatewayResponse error(String code, int status, @Nullable String message) {
        return encoded(WireErrors.encode(model, errorProtocol(), code, status, message, requestId, subject()));
    }

    private String errorProtocol() {
        return protocol.equals("query") && wantsJson ? "query-json" : protocol;
    }

    /** What a REST call is about, by the names of its path's labels. */
    private Map<String, String> subject() {
        Map<String, String> subject = new LinkedHashMap<>();
        if (match != null) {
            match.labels().forEach((name, value) -> subject.put(name, GatewayRequest.decodeSegment(value)));
        }
        return subject;
    }

    private GatewayResponse encoded(WireErrors.Encoded error) {
        GatewayResponse response = GatewayResponse.of(error.status(), error.contentType(), error.body());
        error.headers().forEach((name, values) -> response.headers().put(name, values));
        return summed(response, error.body());
    }
}
