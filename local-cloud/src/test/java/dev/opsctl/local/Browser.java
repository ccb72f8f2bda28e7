package dev.opsctl.local;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/** Sends requests to any host at a cloud's port, as a browser does with names that end in localhost. */
public final class Browser {

    /** An answer; headers of one name have commas between their values. */
    public record Page(int status, Map<String, String> headers, byte[] body) {

        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        public String header(String name) {
            return headers.get(name);
        }

        public String inflated() throws IOException {
            return new String(
                    new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private final URI cloud;
    private final String host;

    /** @param host without a port */
    public Browser(URI cloud, String host) {
        this.cloud = cloud;
        this.host = host;
    }

    public Page get(String path, String... headers) throws IOException {
        return send("GET", path, "", headers);
    }

    /** @param headers lines such as {@code Origin: https://example.com} */
    public Page send(String method, String path, String body, String... headers) throws IOException {
        try (Socket socket = new Socket(cloud.getHost(), cloud.getPort())) {
            byte[] content = body.getBytes(StandardCharsets.UTF_8);
            List<String> lines = new ArrayList<>(List.of(
                    method + " " + path + " HTTP/1.1", "Host: " + host + ":" + cloud.getPort(), "Connection: close"));
            lines.addAll(List.of(headers));
            if (content.length > 0) {
                lines.add("Content-Length: " + content.length);
            }
            socket.getOutputStream()
                    .write((String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().write(content);
            return read(socket.getInputStream());
        }
    }

    private static Page read(InputStream in) throws IOException {
        String status = line(in);
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.merge(line.substring(0, colon), line.substring(colon + 1).strip(), (a, b) -> a + "," + b);
        }
        byte[] rest = in.readAllBytes();
        return new Page(
                Integer.parseInt(status.split(" ")[1]),
                headers,
                "chunked".equals(headers.get("Transfer-Encoding")) ? joined(rest) : rest);
    }

    private static byte[] joined(byte[] chunks) throws IOException {
        InputStream in = new ByteArrayInputStream(chunks);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int size = Integer.parseInt(line(in), 16); size > 0; size = Integer.parseInt(line(in), 16)) {
            out.write(in.readNBytes(size));
            line(in);
        }
        return out.toByteArray();
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            line.append((char) c);
        }
        return line.toString().stripTrailing();
    }
}
