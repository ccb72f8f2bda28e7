package dev.opsctl.local.gateway;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which bucket an S3 request names: in its host, or in its path. */
public final class S3Address {

    private static final Pattern HOST = Pattern.compile(
            "(?<bucket>[a-z0-9][a-z0-9.-]*)\\.(s3[.-]([a-z0-9-]+\\.)?amazonaws\\.com|(s3\\.)?([a-z0-9-]+\\.)?localhost)(:\\d+)?");
    private static final Pattern SERVICE_HOST = Pattern.compile("s3([.-][a-z0-9-]+)?");

    private S3Address() {}

    /** The undecoded path with the bucket at its begin, wherever the request names it. */
    public static String path(GatewayRequest request) {
        String host = request.header("host");
        Matcher hosted = HOST.matcher(host == null ? "" : host);
        return hosted.matches() && !SERVICE_HOST.matcher(hosted.group("bucket")).matches()
                ? "/" + hosted.group("bucket") + request.rawPath()
                : request.rawPath();
    }
}
