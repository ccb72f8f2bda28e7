package dev.opsctl.local.route;

import dev.opsctl.local.cloud.LocalCloud;
import dev.opsctl.local.cloud.QueryString;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.gateway.GatewayRequest;
import dev.opsctl.local.gateway.GatewayResponse;
import dev.opsctl.local.gateway.HttpRoute;
import dev.opsctl.local.service.cloudformation.engine.CustomResponseSource;
import dev.opsctl.local.service.cloudformation.engine.CustomResponses;
import dev.opsctl.local.service.cloudformation.engine.PutAddresses;
import dev.opsctl.local.service.cloudformation.engine.WaitSignals;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;

/** The pre-signed addresses at which custom resources answer, and to which signals for wait conditions are put. */
public final class CustomResponseRoute implements HttpRoute {

    private static final Pattern KEY = Pattern.compile("arn:[^:]+:cloudformation:([^:]+):(\\d{12}):stack/.+");

    private static final long LARGEST_BODY = 1 << 20;

    private final LocalCloud cloud;

    public CustomResponseRoute(LocalCloud cloud) {
        this.cloud = cloud;
    }

    @Override
    public boolean matches(GatewayRequest request) {
        return request.rawPath().startsWith(CustomResponses.FOLDER)
                || request.rawPath().startsWith(WaitSignals.FOLDER);
    }

    @Override
    public Admission admit(GatewayRequest head) {
        boolean signal = head.rawPath().startsWith(WaitSignals.FOLDER);
        String folder = signal ? WaitSignals.FOLDER : CustomResponses.FOLDER;
        String key = QueryString.decode(head.rawPath().substring(folder.length()));
        Matcher place = KEY.matcher(key);
        if (!place.matches() || !head.method().equals("PUT")) {
            return refusal();
        }
        CustomResponseSource source = (CustomResponseSource)
                cloud.service(CloudFormationClient.class, new Scope(place.group(2), place.group(1)));
        PutAddresses addresses = signal ? source.waitSignals() : source.customResponses();
        if (!addresses.isSigned(head.rawPath(), head.query())) {
            return refusal();
        }
        return new Admission(true, false, LARGEST_BODY, request -> {
            if (request.body().length() > LARGEST_BODY) {
                return error(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size");
            }
            addresses.put(key, new String(request.body().bytes(), StandardCharsets.UTF_8));
            return GatewayResponse.of(200, null, new byte[0]);
        });
    }

    private static Admission refusal() {
        return new Admission(
                false,
                false,
                0,
                request -> error(403, "AccessDenied", "Request has expired, or is not what was signed"));
    }

    private static GatewayResponse error(int status, String code, String message) {
        return GatewayResponse.of(
                status,
                "application/xml",
                ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>" + code + "</Code><Message>" + message
                                + "</Message></Error>")
                        .getBytes(StandardCharsets.UTF_8));
    }
}
