package dev.opsctl.operation.shop;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.operation.Bundled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The shop's files as they go into its bucket, in the order in which they do: pages come after what they refer to, the first page last. */
public final class ShopFiles {

    /**
     * One file.
     *
     * @param key its name in the bucket
     */
    record File(String key, byte[] content) {

        /** Whether its name has a hash of its content, so that it never changes. */
        boolean hashed() {
            return key.startsWith(ASSETS);
        }

        /** For browsers and CloudFront: a year for what never changes; everything else is asked for again each time. */
        String cacheControl() {
            return hashed() ? "public, max-age=31536000, immutable" : "no-cache";
        }

        /** @see <a href="https://www.iana.org/assignments/media-types">Media types</a> */
        String contentType() {
            return TYPES.getOrDefault(key.substring(key.lastIndexOf('.') + 1), "application/octet-stream");
        }
    }

    static final String ASSETS = "assets/";
    private static final String CONFIGURATION = "config.json";
    private static final String FIRST_PAGE = "index.html";
    private static final String LIST = "web/files.txt";
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "json", "application/json",
            "svg", "image/svg+xml",
            "png", "image/png",
            "woff2", "font/woff2",
            "txt", "text/plain; charset=utf-8",
            "webmanifest", "application/manifest+json");

    private ShopFiles() {}

    /** Whether this opsctl was built with the shop. */
    public static boolean bundled() {
        return Bundled.exists(LIST);
    }

    /** @param configuration what {@code config.json} says: the issuer of tokens and the like */
    static List<File> all(Map<String, String> configuration) {
        List<File> assets = new ArrayList<>();
        List<File> pages = new ArrayList<>();
        for (String name : Bundled.text(LIST).lines().toList()) {
            File file = new File(name, Bundled.bytes("web/" + name));
            if (file.hashed()) {
                assets.add(file);
            } else if (!name.equals(FIRST_PAGE)) {
                pages.add(file);
            }
        }
        ObjectNode settings = new ObjectMapper().createObjectNode();
        configuration.forEach(settings::put);
        assets.addAll(pages);
        assets.add(new File(CONFIGURATION, settings.toString().getBytes(StandardCharsets.UTF_8)));
        assets.add(new File(FIRST_PAGE, Bundled.bytes("web/" + FIRST_PAGE)));
        return assets;
    }
}
