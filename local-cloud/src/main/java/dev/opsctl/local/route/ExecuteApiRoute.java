package dev.opsctl.local.route;

import dev.opsctl.local.cloud.LocalCloud;
import dev.opsctl.local.gateway.GatewayRequest;
import dev.opsctl.local.gateway.GatewayResponse;
import dev.opsctl.local.gateway.HttpRoute;
import dev.opsctl.local.gateway.SigV4;
import dev.opsctl.local.gateway.SignatureException;
import dev.opsctl.local.service.apigateway.execute.ApiRequest;
import dev.opsctl.local.service.apigateway.execute.ApiResponse;
import dev.opsctl.local.service.apigateway.execute.ExecuteApi;
import dev.opsctl.local.service.apigateway.execute.ExecuteContext;
import dev.opsctl.local.service.apigateway.execute.HttpHeaders;
import dev.opsctl.local.service.apigateway.execute.Signature;
import java.io.ByteArrayInputStream;
import java.util.LinkedHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Deployed stages under {@code /_aws/execute-api/API/STAGE/…} and {@code API.execute-api.REGION.…}. */
public final class ExecuteApiRoute implements HttpRoute {

    private static final Pattern PATH = Pattern.compile("/_aws/execute-api/([a-z0-9]+)/([^/]+)(/.*)?");
    private static final Pattern HOST = Pattern.compile("([a-z0-9]+)\\.execute-api\\..+");
    private static final Pattern STAGE_PATH = Pattern.compile("/([^/]*)(/.*)?");

    private final ExecuteApi api;

    private final SigV4 signatures;

    public ExecuteApiRoute(LocalCloud cloud, SigV4 signatures) {
        this.api = new ExecuteApi(new ExecuteContext(cloud, new WireServices(cloud)));
        this.signatures = signatures;
    }

    private Signature signature(GatewayRequest request) {
        try {
            SigV4.Identity identity = signatures.verify(request);
            return new Signature(identity.caller(), identity.accessKeyId(), identity.service());
        } catch (SignatureException e) {
            throw new Signature.Invalid(e.code(), String.valueOf(e.getMessage()));
        }
    }

    @Override
    public boolean matches(GatewayRequest request) {
        String host = request.header("host");
        return request.rawPath().startsWith("/_aws/execute-api/")
                || host != null && HOST.matcher(host).matches();
    }

    /** Who calls is asked when the method is known: it may take anybody. */
    @Override
    public Admission admit(GatewayRequest head) {
        return new Admission(false, SigV4.claimedService(head).isPresent(), ExecuteApi.LARGEST_BODY, this::handle);
    }

    private GatewayResponse handle(GatewayRequest request) {
        Matcher path = PATH.matcher(request.rawPath());
        String id;
        Matcher stage;
        if (path.matches()) {
            id = path.group(1);
            stage = STAGE_PATH.matcher(request.rawPath().substring(path.end(1)));
        } else {
            Matcher host = HOST.matcher(String.valueOf(request.header("host")));
            id = host.matches() ? host.group(1) : "";
            stage = STAGE_PATH.matcher(request.rawPath());
        }
        HttpHeaders headers = new HttpHeaders();
        request.headers()
                .forEach((name, values) ->
                        headers.set(named(name, request.written().apply(name)), values));
        boolean tooLarge = request.body().length() > ExecuteApi.LARGEST_BODY;
        ApiRequest call = new ApiRequest(
                request.method(),
                stage.matches() && stage.group(2) != null ? stage.group(2) : "/",
                request.rawQuery(),
                headers,
                tooLarge ? new byte[0] : request.body().bytes(),
                request.sourceIp(),
                request.header("host"),
                () -> signature(request));
        ApiResponse answer = api.handle(id, stage.matches() ? stage.group(1) : "", call, tooLarge);
        return new GatewayResponse(
                answer.status(),
                new LinkedHashMap<>(answer.headers().map()),
                new ByteArrayInputStream(answer.body()),
                answer.body().length);
    }

    /** A name is given on as it was written; to those in small letters functions and templates expect the usual case. */
    private static String named(String name, String written) {
        if (!written.equals(name)) {
            return written;
        }
        if (name.startsWith("x-") && !name.startsWith("x-amz") && !name.startsWith("x-forwarded")) {
            return name;
        }
        StringBuilder out = new StringBuilder();
        String spelt = name.startsWith("cloudfront-") ? "cloudFront-" + name.substring(11) : name;
        for (String part : spelt.split("-")) {
            out.append(out.length() == 0 ? "" : "-")
                    .append(part.isEmpty() ? "" : Character.toUpperCase(part.charAt(0)) + part.substring(1));
        }
        return out.toString();
    }
}
