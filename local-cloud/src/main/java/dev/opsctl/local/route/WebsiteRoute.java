package dev.opsctl.local.route;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.LocalCloud;
import dev.opsctl.local.gateway.Body;
import dev.opsctl.local.gateway.GatewayRequest;
import dev.opsctl.local.gateway.GatewayResponse;
import dev.opsctl.local.gateway.HttpRoute;
import dev.opsctl.local.service.s3.WebBuckets;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.s3.model.RedirectAllRequestsTo;
import software.amazon.awssdk.services.s3.model.WebsiteConfiguration;

/**
 * Buckets that are websites, at {@code BUCKET.s3-website-REGION.localhost}, and under AWS's own names for what is called within the process.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteHosting.html">Hosting a static website using Amazon S3</a>
 */
public final class WebsiteRoute implements HttpRoute {

    private static final Pattern HOST = Pattern.compile(
            "(?<bucket>[a-z0-9][a-z0-9.-]*)\\.s3-website[.-][a-z0-9-]+\\.(?:localhost|amazonaws\\.com)(?::\\d+)?");

    private final BucketCalls calls;
    private final WebBuckets buckets;
    private final BucketCors cors;

    public WebsiteRoute(LocalCloud cloud) {
        this.calls = new BucketCalls(cloud);
        this.buckets = new WebBuckets(cloud);
        this.cors = new BucketCors(buckets);
    }

    @Override
    public boolean matches(GatewayRequest head) {
        String host = head.header("host");
        return host != null
                && host.contains(".s3-website")
                && HOST.matcher(host).matches();
    }

    @Override
    public Admission admit(GatewayRequest head) {
        Matcher host = HOST.matcher(head.header("host"));
        if (!host.matches()) {
            throw new IllegalArgumentException(head.header("host"));
        }
        return new Admission(false, false, 0, request -> handle(host.group("bucket"), request));
    }

    private GatewayResponse handle(String bucket, GatewayRequest request) {
        if (BucketCors.isPreflight(request)) {
            return cors.preflight(bucket, request);
        }
        WebsiteConfiguration site = buckets.website(bucket).orElse(null);
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            return page(405, "MethodNotAllowed", "The specified method is not allowed against this resource.");
        } else if (site == null) {
            return buckets.exists(bucket)
                    ? page(
                            404,
                            "NoSuchWebsiteConfiguration",
                            "The specified bucket does not have a website configuration")
                    : page(404, "NoSuchBucket", "The specified bucket does not exist");
        } else if (site.redirectAllRequestsTo() != null) {
            RedirectAllRequestsTo all = site.redirectAllRequestsTo();
            String scheme = all.protocolAsString() == null ? "http" : all.protocolAsString();
            String query = request.rawQuery().isEmpty() ? "" : "?" + request.rawQuery();
            return redirect(301, scheme + "://" + all.hostName() + request.rawPath() + query);
        }
        return cors.on(served(bucket, site, request), bucket, request);
    }

    private GatewayResponse served(String bucket, WebsiteConfiguration site, GatewayRequest request) {
        String path = request.rawPath();
        Optional<GatewayResponse> routed = WebsiteRouting.redirect(site, request, null);
        if (routed.isPresent()) {
            return routed.get();
        }
        String suffix = site.indexDocument().suffix();
        GatewayResponse answer = object(bucket, path.endsWith("/") ? path + suffix : path, request);
        List<String> location = answer.headers().get("x-amz-website-redirect-location");
        if (answer.status() < 400) {
            return location == null ? answer : redirect(301, location.get(0));
        }
        boolean folder = !path.endsWith("/")
                && object(bucket, path + "/" + suffix, request).status() < 400;
        if (folder) {
            return redirect(302, path + "/");
        }
        return WebsiteRouting.redirect(site, request, answer.status())
                .orElseGet(() -> error(bucket, site, request, answer));
    }

    private GatewayResponse error(
            String bucket, WebsiteConfiguration site, GatewayRequest request, GatewayResponse answer) {
        int status = answer.status();
        boolean denied = status == 403;
        if (site.errorDocument() != null && (denied || status == 404)) {
            GatewayResponse document = object(bucket, "/" + site.errorDocument().key(), request);
            if (document.status() < 400) {
                return new GatewayResponse(status, document.headers(), document.body(), document.length());
            }
        }
        return denied
                ? page(403, "AccessDenied", "Access Denied")
                : status == 404 ? page(404, "NoSuchKey", "The specified key does not exist.") : answer;
    }

    /** The object at a path, as everybody may see it. */
    private GatewayResponse object(String bucket, String path, GatewayRequest request) {
        GatewayRequest call = new GatewayRequest(
                request.method(), "/" + bucket + path, "", request.headers(), Body.EMPTY, request.sourceIp());
        return calls.operation(call)
                .map(operation -> calls.call(operation, bucket, call, Caller.anonymous()))
                .orElseGet(() -> page(405, "MethodNotAllowed", "The specified method is not allowed."));
    }

    static GatewayResponse redirect(int status, String location) {
        return GatewayResponse.of(status, null, new byte[0]).with("Location", location);
    }

    private static GatewayResponse page(int status, String code, String message) {
        String title =
                status + " " + Map.of(403, "Forbidden", 404, "Not Found").getOrDefault(status, "Method Not Allowed");
        return GatewayResponse.of(
                status,
                "text/html; charset=utf-8",
                ("<html>\n<head><title>" + title + "</title></head>\n<body>\n<h1>" + title + "</h1>\n<ul>\n<li>Code: "
                                + code + "</li>\n<li>Message: " + message + "</li>\n</ul>\n<hr/>\n</body>\n</html>\n")
                        .getBytes(StandardCharsets.UTF_8));
    }
}
