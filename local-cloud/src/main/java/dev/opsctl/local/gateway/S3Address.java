package dev.opsctl.local.gateway;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which bucket an S3 request names: in its host, or in its path. */
public final class S3Address {

    /** With S3's own part in the name, and with none. */
    private static final List<Pattern> HOSTS = List.of(
            Pattern.compile(
                    "(?<bucket>[a-z0-9][a-z0-9.-]*?)\\.s3(?:[.-][a-z]{2}(?:-[a-z]+)+-\\d)?\\.(?:amazonaws\\.com|localhost)(?::\\d+)?"),
            Pattern.compile("(?<bucket>[a-z0-9][a-z0-9.-]*)\\.localhost(?::\\d+)?"));

    private static final Pattern SERVICE_HOST = Pattern.compile("s3([.-][a-z0-9-]+)?");

    private S3Address() {}

    /** The undecoded path with the bucket at its begin, wherever the request names it. */
    public static String path(GatewayRequest request) {
        String host = request.header("host");
        for (Pattern pattern : host == null ? List.<Pattern>of() : HOSTS) {
            Matcher hosted = pattern.matcher(host);
            if (hosted.matches()) {
                return SERVICE_HOST.matcher(hosted.group("bucket")).matches()
                        ? request.rawPath()
                        : "/" + hosted.group("bucket") + request.rawPath();
            }
        }
        return request.rawPath();
    }
}
