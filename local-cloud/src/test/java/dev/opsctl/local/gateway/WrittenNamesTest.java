package dev.opsctl.local.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Names of headers are found whatever their case, and given on as they were written. */
class WrittenNamesTest {

    @Test
    void namesAreGivenOnAsTheyWereWritten() {
        DefaultHttpRequest head = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/a?b");
        head.headers().add("X-My-ID", "1").add("x-my-id", "2").add("accept", "*/*");
        GatewayRequest request = HttpRequests.read(head, new InetSocketAddress("127.0.0.1", 1));
        assertEquals(List.of("1", "2"), request.headers().get("x-my-id"));
        assertEquals("X-My-ID", request.written().apply("x-my-id"));
        assertEquals("accept", request.with(Body.EMPTY).written().apply("accept"));
        assertEquals("none", request.written().apply("none"));
    }
}
