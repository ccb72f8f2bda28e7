package dev.opsctl.local.route;

import dev.opsctl.local.cloud.LocalCloud;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.gateway.GatewayRequest;
import dev.opsctl.local.gateway.GatewayResponse;
import dev.opsctl.local.gateway.HttpRoute;
import dev.opsctl.local.service.cloudfront.LocalCloudFront;
import dev.opsctl.local.service.cloudfront.edge.Answer;
import dev.opsctl.local.service.cloudfront.edge.Edge;
import dev.opsctl.local.service.cloudfront.edge.ErrorPage;
import dev.opsctl.local.service.cloudfront.edge.Headers;
import dev.opsctl.local.service.cloudfront.edge.OriginServers;
import dev.opsctl.local.service.cloudfront.edge.ViewerRequest;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudfront.CloudFrontClient;

/**
 * Distributions at {@code ID.cloudfront.localhost}, by their ids or by the first labels of their domain names. On loopback, plain HTTP stands
 * for the viewer's HTTPS: nobody is redirected.
 */
public final class CloudFrontRoute implements HttpRoute {

    private static final String SUFFIX = ".cloudfront.localhost";
    private static final String ON_AWS = ".cloudfront.net";
    /** As API Gateway's: what is larger is not for it, and buckets are filled through S3. */
    private static final long LARGEST_BODY = 10L << 20;

    private final LocalCloud cloud;
    private final OriginServers origins;

    /** @param origins what distributions have behind them */
    public CloudFrontRoute(LocalCloud cloud, OriginServers origins) {
        this.cloud = cloud;
        this.origins = origins;
    }

    @Override
    public boolean matches(GatewayRequest head) {
        return label(head) != null;
    }

    private static @Nullable String label(GatewayRequest head) {
        String host = head.header("host");
        if (host == null) {
            return null;
        }
        int colon = host.indexOf(':');
        String name = (colon < 0 ? host : host.substring(0, colon)).toLowerCase(Locale.ROOT);
        String suffix = name.endsWith(SUFFIX) ? SUFFIX : name.endsWith(ON_AWS) ? ON_AWS : null;
        return suffix == null ? null : name.substring(0, name.length() - suffix.length());
    }

    @Override
    public Admission admit(GatewayRequest head) {
        return new Admission(false, false, LARGEST_BODY, this::handle);
    }

    private GatewayResponse handle(GatewayRequest request) {
        if (request.body().length() > LARGEST_BODY) {
            return GatewayResponse.of(413, "text/plain", "Request Entity Too Large".getBytes(StandardCharsets.UTF_8));
        }
        String label = Objects.requireNonNull(label(request), "matches() has found one");
        String account = LocalCloudFront.account(cloud, label).orElse(null);
        if (account == null) {
            return response(ErrorPage.nobody());
        }
        Edge edge = (Edge) cloud.service(CloudFrontClient.class, new Scope(account, "us-east-1"));
        return response(edge.serve(
                LocalCloudFront.id(label),
                new ViewerRequest(
                        request.method(),
                        request.rawPath(),
                        request.rawQuery(),
                        new Headers(request.headers()),
                        request.body().bytes(),
                        request.sourceIp()),
                origins));
    }

    private static GatewayResponse response(Answer answer) {
        Map<String, List<String>> headers = new LinkedHashMap<>(answer.headers().map());
        headers.remove("Content-Length");
        return new GatewayResponse(answer.status(), headers, new ByteArrayInputStream(answer.body()), answer.length());
    }
}
