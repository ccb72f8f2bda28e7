package dev.opsctl.local.gateway;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.LocalCloud;
import dev.opsctl.local.cloud.QueryString;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.cloud.ServedRequest;
import dev.opsctl.local.cloud.ServiceDefinition;
import dev.opsctl.local.sdk.Operations;
import dev.opsctl.local.sdk.ServiceFacts;
import dev.opsctl.local.store.DiskSpace;
import dev.opsctl.local.store.StoreException;
import dev.opsctl.local.wire.CborWire;
import dev.opsctl.local.wire.JsonWire;
import dev.opsctl.local.wire.QueryWire;
import dev.opsctl.local.wire.RestWire;
import dev.opsctl.local.wire.WireErrors;
import dev.opsctl.local.wire.WireException;
import dev.opsctl.local.wire.WireModel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.utils.builder.Buildable;

/** One call of an AWS operation over HTTP: reads the request in its protocol, calls the service as the caller, writes the answer. */
public final class ApiCall {

    private static final Logger LOG = LoggerFactory.getLogger(ApiCall.class);
    private static final Pattern RPC_PATH = Pattern.compile("/service/(\\w+)/operation/(\\w+)");

    /** The largest body of an operation that takes no stream, in bytes. */
    static final int LARGEST_BODY = 32 << 20;

    private static final long LARGEST_UPLOAD = 5L << 30;

    private final LocalCloud cloud;
    private final ServiceDefinition<?> service;
    private final WireModel model;
    private final String protocol;
    private final String operation;
    private final RestWire.@Nullable Match match;
    private final GatewayRequest asked;
    private final String requestId = UUID.randomUUID().toString();

    private final boolean wantsJson;
    private final ApiAnswers answers;

    private ApiCall(
            boolean wantsJson,
            LocalCloud cloud,
            ServiceDefinition<?> service,
            WireModel model,
            String protocol,
            String operation,
            RestWire.@Nullable Match match,
            GatewayRequest asked) {
        this.wantsJson = wantsJson;
        this.asked = asked;
        this.cloud = cloud;
        this.service = service;
        this.model = model;
        this.protocol = protocol;
        this.operation = operation;
        this.match = match;
        this.answers = new ApiAnswers(service.name(), model, protocol, operation, wantsJson, requestId);
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
                    return Optional.of(new ApiCall(json, cloud, service, model, "cbor", rpc.group(2), null, request));
                }
            } else if (target != null) {
                int dot = target.lastIndexOf('.');
                if (dot > 0 && target.substring(0, dot).equals(model.targetPrefix())) {
                    return Optional.of(
                            new ApiCall(json, cloud, service, model, "json", target.substring(dot + 1), null, request));
                }
            } else if (model.speaks("rest-json") || model.speaks("rest-xml")) {
                Optional<RestWire.Match> match = RestWire.match(
                        model,
                        request.method(),
                        request.rawPath(),
                        QueryString.read(request.rawQuery()),
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
                            match.get(),
                            request));
                }
            } else if (model.speaks("query") || model.queryCompatible()) {
                String action = form(request).get("Action");
                if (action != null) {
                    return Optional.of(new ApiCall(json, cloud, service, model, "query", action, null, request));
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
        QueueAddress.complete(request, parameters);
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
            if (!model.knows(operation) || protocol.equals("query") && QueueAddress.refuses(request, operation)) {
                return unknown();
            } else if (bound == null
                    || model.isNewer(operation)
                    || !bound.isServedBy(cloud.named(service.clientInterface(), scope))) {
                // before permissions: who has all of them shall not read that he lacks one
                return notImplemented(operation);
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
                    ? answers.streamed((SdkPojo) stream.response(), stream)
                    : answers.of((SdkPojo) answer);
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
                if (match != null && model.isMoved(match.operation())) {
                    RestWire.fillMoved(JsonWire.parse(body), builder);
                    return;
                }
                readOutsideBody(request, builder);
                RestWire.fillBody(body, protocol.equals("rest-xml"), builder);
            }
        }
    }

    private void readOutsideBody(GatewayRequest request, SdkPojo builder) {
        RestWire.Match address = Objects.requireNonNull(match, "only REST's protocols have members outside the body");
        RestWire.fill(
                address,
                QueryString.read(request.rawQuery()),
                request.headers(),
                GatewayRequest::decodeSegment,
                builder);
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

    private GatewayResponse failed(@Nullable Throwable cause) {
        if (cause instanceof AwsServiceException failure) {
            return answers.of(
                    WireErrors.encode(failure, model, errorProtocol(), requestId, RestSubject.of(match, asked)));
        } else if (cause instanceof UnsupportedOperationException) {
            return notImplemented(operation + (cause.getMessage() == null ? "" : " with " + cause.getMessage()));
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
                        model.queryUndescribed()
                                ? "The action " + operation + " is not valid for this endpoint."
                                : "Could not find operation " + operation + " for version " + model.apiVersion())
                : error("UnknownOperationException", 400, "Could not find operation " + operation);
    }

    private GatewayResponse notImplemented(String what) {
        return error("NotImplemented", 501, "The local cloud does not implement " + service.name() + ":" + what);
    }

    GatewayResponse error(String code, int status, @Nullable String message) {
        return answers.of(WireErrors.encode(
                model, errorProtocol(), code, status, message, requestId, RestSubject.of(match, asked)));
    }

    private String errorProtocol() {
        return protocol.equals("query") && wantsJson ? "query-json" : protocol;
    }
}
