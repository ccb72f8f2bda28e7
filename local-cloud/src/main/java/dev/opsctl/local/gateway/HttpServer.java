package dev.opsctl.local.gateway;

import com.sun.management.UnixOperatingSystemMXBean;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.stream.ChunkedWriteHandler;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** The gateway's HTTP/1.1 server on loopback. The JDK's own refuses paths that AWS clients send and answers odd ones without a body. */
final class HttpServer implements AutoCloseable {

    /** So many connections at once, if the process may have as many descriptors and some more. */
    static final int MOST_CONNECTIONS = 4_096;

    private static final int OTHER_DESCRIPTORS = 768;
    private static final String CROWDED =
            "{\"__type\":\"ServiceUnavailable\",\"message\":\"The local cloud has as many connections as it takes; close some, then try again\"}";

    /**
     * How long a connection is waited for.
     *
     * @param head from its first byte to its last
     * @param idle between requests
     * @param stalled without a byte of the body, or of the answer, going on
     */
    record Patience(Duration head, Duration idle, Duration stalled) {

        static final Patience USUAL =
                new Patience(Duration.ofSeconds(30), Duration.ofSeconds(180), Duration.ofSeconds(30));
    }

    private final ConnectionLoops loops = new ConnectionLoops();
    private final ServerBootstrap bootstrap;
    private final Channel channel;
    private final AtomicInteger open = new AtomicInteger();
    private final List<Channel> more = new CopyOnWriteArrayList<>();

    /** Binds to 127.0.0.1. */
    HttpServer(
            int port,
            RequestThreads threads,
            Upload.Place place,
            Patience patience,
            Function<GatewayRequest, Reception> door)
            throws IOException {
        int most = mostConnections();
        try {
            this.bootstrap = new ServerBootstrap()
                    .group(loops)
                    .channel(NioServerSocketChannel.class)
                    .option(ChannelOption.SO_BACKLOG, 1024)
                    .option(ChannelOption.SO_REUSEADDR, true)
                    .childOption(ChannelOption.TCP_NODELAY, true)
                    .childHandler(new ChannelInitializer<SocketChannel>() {
                        @Override
                        protected void initChannel(SocketChannel connection) {
                            if (open.incrementAndGet() > most) {
                                refuse(connection);
                            } else {
                                HeadDecoder heads = new HeadDecoder();
                                connection
                                        .pipeline()
                                        .addLast(
                                                heads,
                                                new HttpResponseEncoder(),
                                                new ChunkedWriteHandler(),
                                                // hands on one part at a time: an answer is written before the next
                                                // request is seen
                                                new FlowControlHandler(),
                                                new HttpConnection(heads, threads, place, patience, door));
                            }
                            connection.closeFuture().addListener(closed -> open.decrementAndGet());
                        }
                    });
            this.channel =
                    bootstrap.bind("127.0.0.1", port).syncUninterruptibly().channel();
        } catch (RuntimeException e) {
            loops.shutdownGracefully();
            throw e;
        } catch (Exception e) {
            loops.shutdownGracefully();
            throw new IOException(e.getMessage(), e);
        }
    }

    private static int mostConnections() {
        long descriptors = ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
        return (int) Math.min(MOST_CONNECTIONS, Math.max(descriptors - OTHER_DESCRIPTORS, descriptors / 2));
    }

    private static void refuse(SocketChannel connection) {
        connection.eventLoop().execute(() -> connection
                .writeAndFlush(Unpooled.copiedBuffer(
                        "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nRetry-After: 1\r\nConnection: close\r\n"
                                + "Content-Length: " + CROWDED.length() + "\r\n\r\n" + CROWDED,
                        StandardCharsets.US_ASCII))
                .addListener(written -> connection.shutdownOutput())
                .addListener(written -> connection
                        .eventLoop()
                        .schedule(() -> connection.close(), 200, TimeUnit.MILLISECONDS)) // read by then, or never
                .addListener(ChannelFutureListener.CLOSE_ON_FAILURE));
    }

    int port() {
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    /** Listens at another address too; false if it cannot be had. */
    boolean listen(String host, int port) {
        ChannelFuture bound = bootstrap.bind(host, port).awaitUninterruptibly();
        if (bound.isSuccess()) {
            more.add(bound.channel());
        }
        return bound.isSuccess();
    }

    @Override
    public void close() {
        more.forEach(other -> other.close().awaitUninterruptibly(2_000));
        channel.close().awaitUninterruptibly(2_000);
        loops.shutdownGracefully(0, 500, TimeUnit.MILLISECONDS);
    }
}
