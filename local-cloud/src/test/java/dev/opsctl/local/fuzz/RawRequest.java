package dev.opsctl.local.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A request as bytes, well-formed or not: signed with SigV4 and sent over a connection of its own.
 *
 * @param path raw, as on the wire
 * @param query raw, without question mark
 * @param headers by lower-case name, without those of the signature
 */
record RawRequest(
        String operation, String method, String path, String query, Map<String, String> headers, byte[] body) {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final String REGION = "us-east-1";

    /** An answer, and how long it took. */
    record Answer(int status, Map<String, String> headers, byte[] body, long millis) {

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    RawRequest withPath(String other) {
        return new RawRequest(operation, method, other, query, headers, body);
    }

    RawRequest withQuery(String other) {
        return new RawRequest(operation, method, path, other, headers, body);
    }

    RawRequest withBody(byte[] other) {
        return new RawRequest(operation, method, path, query, headers, other);
    }

    RawRequest withHeader(String name, String value) {
        Map<String, String> changed = new TreeMap<>(headers);
        if (value == null) {
            changed.remove(name);
        } else {
            changed.put(name, value);
        }
        return new RawRequest(operation, method, path, query, changed, body);
    }

    /** Signs and sends. @throws SocketTimeoutException if there is no answer in time */
    Answer send(URI endpoint, String service, String keyId, String secret, int timeoutMillis) throws IOException {
        Map<String, String> all = new TreeMap<>(headers);
        all.put("host", endpoint.getAuthority());
        String time = TIME.format(Instant.now());
        all.put("x-amz-date", time);
        String hash = hex(sha256(body));
        all.put("x-amz-content-sha256", hash);
        all.put("authorization", authorization(all, time, hash, service, keyId, secret));
        all.put("content-length", String.valueOf(body.length));
        all.put("connection", "close");
        StringBuilder head =
                new StringBuilder(method + " " + path + (query.isEmpty() ? "" : "?" + query) + " HTTP/1.1\r\n");
        all.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        long begin = System.nanoTime();
        try (Socket socket = new Socket(endpoint.getHost(), endpoint.getPort())) {
            socket.setSoTimeout(timeoutMillis);
            ByteArrayOutputStream sent = new ByteArrayOutputStream();
            sent.write(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
            sent.write(body);
            socket.getOutputStream().write(sent.toByteArray());
            return read(socket.getInputStream(), begin);
        }
    }

    private String authorization(
            Map<String, String> all, String time, String hash, String service, String keyId, String secret) {
        StringBuilder signed = new StringBuilder();
        all.forEach((name, value) -> signed.append(name)
                .append(':')
                .append(value.strip().replaceAll(" +", " "))
                .append('\n'));
        String names = String.join(";", all.keySet());
        String uri = service.equals("s3") ? encode(decode(path), true) : encode(normal(path), true);
        String canonical = method + "\n" + uri + "\n" + canonicalQuery() + "\n" + signed + "\n" + names + "\n" + hash;
        String scope = time.substring(0, 8) + "/" + REGION + "/" + service + "/aws4_request";
        String toSign = "AWS4-HMAC-SHA256\n" + time + "\n" + scope + "\n"
                + hex(sha256(canonical.getBytes(StandardCharsets.UTF_8)));
        byte[] key = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
        for (String part : scope.split("/")) {
            key = hmac(key, part);
        }
        return "AWS4-HMAC-SHA256 Credential=" + keyId + "/" + scope + ", SignedHeaders=" + names + ", Signature="
                + hex(hmac(key, toSign));
    }

    /** Without empty and dot segments. */
    private static String normal(String path) {
        List<String> kept = new ArrayList<>();
        String[] segments = path.replaceAll("/{2,}", "/").substring(1).split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            boolean dots = segments[i].equals(".") || segments[i].equals("..");
            if (segments[i].equals("..") && !kept.isEmpty()) {
                kept.remove(kept.size() - 1);
            }
            if (!dots) {
                kept.add(segments[i]);
            } else if (i == segments.length - 1) {
                kept.add("");
            }
        }
        return "/" + String.join("/", kept);
    }

    private String canonicalQuery() {
        List<String[]> pairs = new ArrayList<>();
        for (String pair : query.split("&")) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                pairs.add(new String[] {
                    encode(query(equals < 0 ? pair : pair.substring(0, equals)), false),
                    equals < 0 ? "" : encode(query(pair.substring(equals + 1)), false)
                });
            }
        }
        pairs.sort((a, b) -> a[0].equals(b[0]) ? a[1].compareTo(b[1]) : a[0].compareTo(b[0]));
        return String.join("&", pairs.stream().map(p -> p[0] + "=" + p[1]).toList());
    }

    private static String query(String encoded) {
        try {
            return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return encoded;
        }
    }

    private static String decode(String encoded) {
        return query(encoded.replace("+", "%2B")).equals(encoded.replace("+", "%2B"))
                ? encoded
                : query(encoded.replace("+", "%2B"));
    }

    private static String encode(String text, boolean keepSlash) {
        StringBuilder out = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain = c < 128 && Character.isLetterOrDigit(c) || "-_.~".indexOf(c) >= 0 || keepSlash && c == '/';
            out.append(plain ? String.valueOf(c) : String.format("%%%02X", (int) c));
        }
        return out.toString();
    }

    private static Answer read(InputStream in, long begin) throws IOException {
        byte[] all = in.readAllBytes();
        long millis = (System.nanoTime() - begin) / 1_000_000;
        String text = new String(all, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        if (!text.startsWith("HTTP/1.1 ") || end < 0) {
            return new Answer(0, Map.of(), all, millis);
        }
        Map<String, String> headers = new TreeMap<>();
        for (String line : text.substring(0, end).split("\r\n")) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        byte[] body = text.substring(end + 4).getBytes(StandardCharsets.ISO_8859_1);
        return new Answer(Integer.parseInt(text.substring(9, 12)), headers, body, millis);
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public String toString() {
        String shown = new String(body, StandardCharsets.UTF_8);
        return operation + ": " + method + " " + path + (query.isEmpty() ? "" : "?" + query) + " " + headers + "\n    "
                + (shown.length() > 600 ? shown.substring(0, 600) + "… " + body.length + " bytes" : shown);
    }
}
