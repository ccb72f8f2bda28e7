package dev.opsctl.local.route;

import dev.opsctl.local.cloud.LocalCloud;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.gateway.GatewayRequest;
import dev.opsctl.local.gateway.GatewayResponse;
import dev.opsctl.local.gateway.HttpRoute;
import dev.opsctl.local.service.cloudformation.LocalCloudFormation;
import dev.opsctl.local.service.cloudformation.engine.CustomResponses;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;

/** The pre-signed addresses at which custom resources answer. */
public final class CustomResponseRoute implements HttpRoute {

    private static final Pattern KEY = Pattern.compile("arn:[^:]+:cloudformation:([^:]+):(\\d{12}):stack/.+");

    private final LocalCloud cloud;

    public CustomResponseRoute(LocalCloud cloud) {
        this.cloud = cloud;
    }

    @Override
    public boolean matches(GatewayRequest request) {
        return request.rawPath().startsWith(CustomResponses.FOLDER);
    }

    @Override
    public GatewayResponse handle(GatewayRequest request) {
        String key = GatewayRequest.decode(request.rawPath().substring(CustomResponses.FOLDER.length()));
        Matcher place = KEY.matcher(key);
        if (!place.matches()) {
            return refused();
        }
        CustomResponses responses = ((LocalCloudFormation)
                        cloud.service(CloudFormationClient.class, new Scope(place.group(2), place.group(1))))
                .customResponses();
        if (!request.method().equals("PUT") || !responses.isSigned(request.rawPath(), request.query())) {
            return refused();
        }
        responses.put(key, new String(request.body().bytes(), StandardCharsets.UTF_8));
        return GatewayResponse.of(200, null, new byte[0]);
    }

    private static GatewayResponse refused() {
        return GatewayResponse.of(
                403,
                "application/xml",
                ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>AccessDenied</Code><Message>"
                                + "Request has expired, or is not what was signed</Message></Error>")
                        .getBytes(StandardCharsets.UTF_8));
    }
}
