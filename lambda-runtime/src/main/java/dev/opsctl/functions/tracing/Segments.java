package dev.opsctl.functions.tracing;

import dev.opsctl.functions.json.Json;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes segment documents to X-Ray's daemon, one a datagram. Nobody waits for it, and what cannot be sent is lost. */
interface Segments {

    void send(Map<String, Object> document);

    /** @param address {@code HOST:PORT} as Lambda gives it; null if there is no daemon, and documents go nowhere */
    static Segments toDaemon(@Nullable String address) {
        int colon = address == null ? -1 : address.lastIndexOf(':');
        if (address == null || colon < 0) {
            return document -> {};
        }
        String host = address.substring(0, colon);
        int port = Integer.parseInt(address.substring(colon + 1));
        return new Segments() {
            private @Nullable DatagramSocket socket;

            @Override
            public synchronized void send(Map<String, Object> document) {
                try {
                    if (socket == null) {
                        socket = new DatagramSocket();
                        socket.connect(new InetSocketAddress(host, port));
                    }
                    byte[] bytes = ("{\"format\":\"json\",\"version\":1}\n" + Json.write(document))
                            .getBytes(StandardCharsets.UTF_8);
                    socket.send(new DatagramPacket(bytes, bytes.length));
                } catch (IOException e) {
                    // A document that is too long, or no daemon: traces are no reason to fail.
                }
            }
        };
    }
}
