package dev.opsctl.local.service.lambda.invoke;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.cloud.Authorizer;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.lambda.function.Functions;
import dev.opsctl.local.service.lambda.function.Functions.Resolved;
import dev.opsctl.local.service.lambda.function.UrlConfigs;
import dev.opsctl.local.service.lambda.function.UrlConfigs.UrlConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.lambda.model.FunctionUrlAuthType;

/**
 * Invokes functions by their URLs. Whoever calls needs {@code lambda:InvokeFunctionUrl}: without signature by the function's policy alone.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html">Control access to Lambda function URLs</a>
 */
public final class UrlInvocations implements FunctionUrls {

    private static final Logger LOG = LoggerFactory.getLogger(UrlInvocations.class);

    private static final String ACTION = "lambda:InvokeFunctionUrl";
    /** What HTTP has as names and values of headers. */
    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    private static final Pattern VALUE = Pattern.compile("[\\t\\P{Cntrl}]*");
    /** How an answer is sent is not the function's. */
    private static final Set<String> FRAMING = Set.of("transfer-encoding", "content-length", "connection");

    private final ServiceContext context;
    private final Functions functions;
    private final UrlConfigs urls;
    private final Invoker invoker;

    public UrlInvocations(ServiceContext context, Functions functions, UrlConfigs urls, Invoker invoker) {
        this.context = context;
        this.functions = functions;
        this.urls = urls;
        this.invoker = invoker;
    }

    private static Reply forbidden() {
        return Reply.error(
                403,
                "AccessDeniedException",
                "{\"Message\":\"Forbidden. For troubleshooting Function URL authorization issues, see:"
                        + " https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html\"}");
    }

    private static Reply badGateway() {
        return new Reply(
                502,
                new LinkedHashMap<>(Map.of("Content-Type", List.of("application/json"))),
                "Internal Server Error".getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Reply serve(String id, Visit visit, Authorizer authorizer) {
        UrlConfig config = urls.byId(id).orElse(null);
        if (config == null) {
            return Reply.nobody();
        }
        boolean preflight = config.cors() != null && UrlCors.isPreflight(visit.method(), visit.headers());
        Reply reply =
                preflight ? new Reply(200, new LinkedHashMap<>(), new byte[0]) : authorized(config, visit, authorizer);
        reply.headers().putAll(UrlCors.headers(config.cors(), visit.headers(), preflight));
        return reply;
    }

    private Reply authorized(UrlConfig config, Visit visit, Authorizer authorizer) {
        boolean open = config.auth() == FunctionUrlAuthType.NONE;
        Optional<Signed> signed = open ? Optional.empty() : visit.signed().get();
        if (!open && (signed.isEmpty() || !signed.get().service().equals("lambda"))) {
            return forbidden();
        }
        Caller caller = signed.map(Signed::caller).orElseGet(Caller::anonymous).with("aws:SourceIp", visit.sourceIp());
        try {
            authorizer.authorizeAction(
                    caller,
                    context.scope(),
                    ACTION,
                    functions.arn(config.name()),
                    Map.of("lambda:FunctionUrlAuthType", config.auth().toString()));
        } catch (AwsServiceException e) {
            return forbidden();
        }
        return invoke(config, visit, signed, caller);
    }

    private Reply invoke(UrlConfig config, Visit visit, Optional<Signed> signed, Caller caller) {
        String requestId = UUID.randomUUID().toString();
        List<String> trace = visit.headers().get("x-amzn-trace-id");
        Invoker.Result result;
        try {
            Resolved target = functions.resolve(config.name());
            invoker.called(target.version(), caller);
            result = invoker.invoke(
                    target,
                    requestId,
                    UrlEvent.of(
                            config.id(),
                            urls.host(config) + ".on.aws",
                            requestId,
                            context.clock().instant(),
                            visit,
                            signed),
                    TraceOrigin.of(trace == null ? null : trace.get(0)),
                    null,
                    false);
        } catch (AwsServiceException e) {
            if (e.statusCode() == 429) {
                return Reply.error(
                        429,
                        "TooManyRequestsException",
                        "{\"Reason\":\"ReservedFunctionConcurrentInvocationLimitExceeded\",\"Type\":\"User\",\"message\":\"Rate Exceeded.\"}");
            }
            LOG.warn("the URL of {}: {}", functions.arn(config.name()), e.getMessage());
            return badGateway();
        }
        Reply reply = result.functionError() == null ? reply(result.payload()) : badGateway();
        reply.headers().put("x-amzn-RequestId", List.of(requestId));
        return reply;
    }

    /** A JSON object with {@code statusCode} says all of the answer; everything else is its body. */
    static Reply reply(byte[] payload) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        headers.put("Content-Type", List.of("application/json"));
        JsonNode said;
        try {
            said = PojoJson.mapper().readTree(payload);
        } catch (IOException e) {
            return new Reply(200, headers, payload);
        }
        if (!said.has("statusCode")) {
            byte[] body = said.isTextual() ? said.textValue().getBytes(StandardCharsets.UTF_8) : payload;
            return new Reply(200, headers, body);
        }
        int status = said.path("statusCode").asInt();
        if (status < 100 || status > 599) {
            return badGateway();
        }
        for (Map.Entry<String, JsonNode> header : said.path("headers").properties()) {
            String name = header.getKey();
            String value = header.getValue().asText();
            if (!NAME.matcher(name).matches() || !VALUE.matcher(value).matches()) {
                return badGateway();
            } else if (!FRAMING.contains(name.toLowerCase(Locale.ROOT))) {
                headers.keySet().removeIf(name::equalsIgnoreCase);
                headers.put(name, List.of(value));
            }
        }
        List<String> cookies = new ArrayList<>();
        said.path("cookies").forEach(cookie -> cookies.add(cookie.asText()));
        if (!cookies.stream().allMatch(cookie -> VALUE.matcher(cookie).matches())) {
            return badGateway();
        }
        if (!cookies.isEmpty()) {
            headers.put("Set-Cookie", cookies);
        }
        JsonNode body = said.path("body");
        byte[] bytes = body.isMissingNode() || body.isNull()
                ? new byte[0]
                : (body.isTextual() ? body.textValue() : body.toString()).getBytes(StandardCharsets.UTF_8);
        try {
            return new Reply(
                    status,
                    headers,
                    said.path("isBase64Encoded").asBoolean()
                            ? Base64.getDecoder().decode(bytes)
                            : bytes);
        } catch (IllegalArgumentException e) {
            return badGateway();
        }
    }
}
