package dev.opsctl.local.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.LocalCloud;
import dev.opsctl.local.engine.mail.MailLinks;
import dev.opsctl.local.engine.mail.Mailbox;
import dev.opsctl.local.sdk.PojoJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.function.Supplier;

/** What AWS has no operation for: health, the clock, the mailbox, what IAM decided, stopping. Under {@code /_opsctl/}, with the daemon's token. */
public final class ControlRoute implements HttpRoute {

    private static final String ROOT = "/_opsctl/";
    private static final long LARGEST_BODY = 64 << 10;
    private static final ObjectMapper JSON = PojoJson.mapper();

    private final LocalCloud cloud;
    private final Mailbox mailbox;
    private final String token;
    private final Supplier<?> decisions;
    private final Runnable stop;

    /** @param decisions what IAM allowed and denied since the start, as it is answered */
    public ControlRoute(LocalCloud cloud, String token, Supplier<?> decisions, Runnable stop) {
        this.cloud = cloud;
        this.mailbox = new Mailbox(cloud.home());
        this.token = token;
        this.decisions = decisions;
        this.stop = stop;
    }

    @Override
    public boolean matches(GatewayRequest request) {
        return request.rawPath().startsWith(ROOT);
    }

    @Override
    public Admission admit(GatewayRequest head) {
        return new Admission(false, false, LARGEST_BODY, this::handle);
    }

    private GatewayResponse handle(GatewayRequest request) throws IOException {
        if (request.body().length() > LARGEST_BODY) {
            return message(413, "A control endpoint takes at most " + LARGEST_BODY + " bytes");
        }
        String path = request.rawPath().substring(ROOT.length());
        if (path.equals("health")) {
            return health();
        } else if (path.equals("verify")) {
            return MailLinks.follow(cloud, request.query())
                    .map(sentence -> GatewayResponse.of(
                            200, "text/plain; charset=utf-8", (sentence + "\n").getBytes(StandardCharsets.UTF_8)))
                    .orElseGet(() ->
                            message(404, "This link leads nowhere: it was used up, or is not from this local cloud"));
        }
        String given = request.header("x-opsctl-token");
        if (given == null
                || !MessageDigest.isEqual(
                        given.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8))) {
            return message(403, "The x-opsctl-token header does not match the one in daemon.json");
        }
        if (path.equals("time") && request.method().equals("POST")) {
            return time(JSON.readTree(request.body().bytes()));
        } else if (path.equals("stop") && request.method().equals("POST")) {
            cloud.workers().run("the stop", stop);
            return message(202, "stopping");
        } else if (path.equals("decisions")) {
            return GatewayResponse.of(200, "application/json", JSON.writeValueAsBytes(decisions.get()));
        } else if (path.equals("mailbox")) {
            return GatewayResponse.of(200, "application/json", JSON.writeValueAsBytes(mailbox.list()));
        } else if (path.startsWith("mailbox/")) {
            return mailbox.read(GatewayRequest.decodeSegment(path.substring("mailbox/".length())))
                    .map(mail -> GatewayResponse.of(200, "message/rfc822", mail))
                    .orElseGet(() -> message(404, "There is no such mail"));
        }
        return message(
                404,
                "There is no control endpoint " + request.method() + " " + ROOT
                        + path.replaceAll("[^A-Za-z0-9/_-]", ""));
    }

    private GatewayResponse health() throws IOException {
        ObjectNode health = JSON.createObjectNode()
                .put("status", "ready")
                .put("now", cloud.clock().instant().toString());
        cloud.definitions().forEach(definition -> health.withArray("services").add(definition.name()));
        return GatewayResponse.of(200, "application/json", JSON.writeValueAsBytes(health));
    }

    private GatewayResponse time(JsonNode body) {
        Duration by;
        try {
            by = Duration.parse(body.path("by").asText("PT0S"));
        } catch (DateTimeParseException e) {
            return message(400, "by is no ISO-8601 duration, such as PT5M");
        }
        if (by.isNegative()) {
            return message(400, "The cloud's time moves forward only");
        }
        if (!by.isZero()) {
            cloud.clock().advance(by);
        }
        return GatewayResponse.json(
                200,
                JSON.createObjectNode()
                        .put("now", cloud.clock().instant().toString())
                        .put("ahead", cloud.clock().offset().toString())
                        .toString());
    }

    private static GatewayResponse message(int status, String message) {
        return GatewayResponse.json(
                status, JSON.createObjectNode().put("message", message).toString());
    }
}
