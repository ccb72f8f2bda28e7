package dev.opsctl.local.service.cloudfront.edge;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Set;
import java.util.zip.GZIPOutputStream;

/**
 * Compression at the edge: gzip, also for viewers that would take Brotli, which the Java platform cannot write.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/ServingCompressedFiles.html">Serving compressed files</a>
 */
final class Compression {

    private static final int SMALLEST = 1_000;
    private static final int LARGEST = 10_000_000;
    private static final Set<String> TYPES = Set.of(
            "application/dash+xml",
            "application/eot",
            "application/font",
            "application/font-sfnt",
            "application/javascript",
            "application/json",
            "application/opentype",
            "application/otf",
            "application/pdf",
            "application/pkcs7-mime",
            "application/protobuf",
            "application/rss+xml",
            "application/truetype",
            "application/ttf",
            "application/vnd.apple.mpegurl",
            "application/vnd.mapbox-vector-tile",
            "application/vnd.ms-fontobject",
            "application/wasm",
            "application/xhtml+xml",
            "application/xml",
            "application/x-font-opentype",
            "application/x-font-truetype",
            "application/x-font-ttf",
            "application/x-httpd-cgi",
            "application/x-javascript",
            "application/x-mpegurl",
            "application/x-opentype",
            "application/x-otf",
            "application/x-perl",
            "application/x-ttf",
            "font/eot",
            "font/opentype",
            "font/otf",
            "font/ttf",
            "image/svg+xml",
            "text/css",
            "text/csv",
            "text/html",
            "text/javascript",
            "text/js",
            "text/plain",
            "text/richtext",
            "text/tab-separated-values",
            "text/xml",
            "text/x-component",
            "text/x-java-source",
            "text/x-script",
            "vnd.apple.mpegurl");

    private Compression() {}

    static boolean wanted(EdgeBehavior behavior, CacheRules rules, ViewerRequest request, Answer answer) {
        String type = answer.headers().get("Content-Type");
        return Boolean.TRUE.equals(behavior.config().compress())
                && rules.encodings(request.headers()).endsWith("gzip")
                && answer.status() == 200
                && answer.body().length >= SMALLEST
                && answer.body().length <= LARGEST
                && !answer.headers().has("Content-Encoding")
                && type != null
                && TYPES.contains(type.split(";")[0].strip().toLowerCase(Locale.ROOT));
    }

    /** What is compressed is no longer the origin's object byte for byte, so its tag is a weak one. */
    static Answer gzip(Answer answer) {
        ByteArrayOutputStream small = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(small)) {
            out.write(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Headers headers = answer.headers().copy();
        headers.set("Content-Encoding", "gzip");
        String vary = headers.joined("Vary");
        headers.set("Vary", vary == null ? "Accept-Encoding" : vary + ",Accept-Encoding");
        headers.remove("Content-Length").remove("Accept-Ranges");
        String tag = headers.get("ETag");
        if (tag != null && !tag.startsWith("W/")) {
            headers.set("ETag", "W/" + tag);
        }
        return Answer.of(answer.status(), headers, small.toByteArray());
    }
}
