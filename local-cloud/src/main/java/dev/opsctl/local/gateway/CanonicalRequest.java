package dev.opsctl.local.gateway;

import dev.opsctl.local.cloud.QueryString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A request in the one form over which Signature Version 4 is made.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html">Create a signed request</a>
 */
final class CanonicalRequest {

    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private CanonicalRequest() {}

    static String of(GatewayRequest request, SignatureClaim claim, String payloadHash) {
        StringBuilder canonical =
                new StringBuilder(1_024).append(request.method()).append('\n');
        // S3 encodes the path once, and takes it as it is; the others normalise and encode what is encoded already.
        canonical.append(
                claim.isS3()
                        ? encode(GatewayRequest.decodeSegment(request.rawPath()), true)
                        : encode(normalised(request.rawPath()), true));
        canonical.append('\n').append(query(request.rawQuery())).append('\n');
        for (String name : claim.signedHeaders()) {
            canonical.append(name).append(':');
            List<String> values = request.headers().getOrDefault(name, List.of());
            for (int i = 0; i < values.size(); i++) {
                canonical.append(i == 0 ? "" : ",").append(collapsed(values.get(i)));
            }
            canonical.append('\n');
        }
        return canonical
                .append('\n')
                .append(String.join(";", claim.signedHeaders()))
                .append('\n')
                .append(payloadHash)
                .toString();
    }

    private static String collapsed(String value) {
        String stripped = value.strip();
        return stripped.contains("  ") ? stripped.replaceAll(" +", " ") : stripped;
    }

    /**
     * Without empty segments, and without those that mean the one before or above (RFC 3986, 5.2.4), but as AWS's signers have it: a path
     * that ends with no slash is given none.
     */
    private static String normalised(String path) {
        if (!path.contains("//") && !path.contains("/.")) {
            return path.isEmpty() ? "/" : path;
        }
        List<String> kept = new ArrayList<>();
        for (String segment : path.split("/", -1)) {
            if (segment.equals("..")) {
                if (!kept.isEmpty()) {
                    kept.remove(kept.size() - 1);
                }
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                kept.add(segment);
            }
        }
        return kept.isEmpty() ? "/" : "/" + String.join("/", kept) + (path.endsWith("/") ? "/" : "");
    }

    private static String query(String rawQuery) {
        if (rawQuery.isEmpty()) {
            return "";
        }
        List<String[]> pairs = new ArrayList<>();
        for (String pair : rawQuery.split("&")) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = QueryString.decode(equals < 0 ? pair : pair.substring(0, equals));
                if (!name.equals("X-Amz-Signature")) {
                    String value = equals < 0 ? "" : QueryString.decode(pair.substring(equals + 1));
                    pairs.add(new String[] {encode(name, false), encode(value, false)});
                }
            }
        }
        String[][] sorted = pairs.toArray(String[][]::new);
        Arrays.sort(sorted, (a, b) -> a[0].equals(b[0]) ? a[1].compareTo(b[1]) : a[0].compareTo(b[0]));
        StringBuilder query = new StringBuilder();
        for (String[] pair : sorted) {
            query.append(query.length() == 0 ? "" : "&")
                    .append(pair[0])
                    .append('=')
                    .append(pair[1]);
        }
        return query.toString();
    }

    private static String encode(String text, boolean keepSlash) {
        StringBuilder encoded = new StringBuilder(text.length() + 16);
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (c >= 'A' && c <= 'Z'
                    || c >= 'a' && c <= 'z'
                    || c >= '0' && c <= '9'
                    || c == '-'
                    || c == '_'
                    || c == '.'
                    || c == '~'
                    || keepSlash && c == '/') {
                encoded.append(c);
            } else {
                encoded.append('%').append(HEX[c >> 4]).append(HEX[c & 15]);
            }
        }
        return encoded.toString();
    }
}
