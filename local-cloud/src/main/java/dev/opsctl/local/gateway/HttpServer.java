package dev.opsctl.local.gateway;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpChunkedInput;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.stream.ChunkedNioStream;
import io.netty.handler.stream.ChunkedWriteHandler;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The gateway's HTTP/1.1 server on loopback. The JDK's own refuses paths that AWS clients send and answers odd ones without a body. */
final class HttpServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
    private static final int IN_MEMORY = 1 << 20;
    private static final int LONGEST_LINE = 65_536;

    private final EventLoopGroup loops = new NioEventLoopGroup(2, task -> {
        Thread thread = new Thread(task, "gateway");
        thread.setDaemon(true);
        return thread;
    });
    private final Channel channel;
    private final Executor workers;
    private final Function<GatewayRequest, GatewayResponse> handler;

    /** Binds to 127.0.0.1. */
    HttpServer(int port, Executor workers, Function<GatewayRequest, GatewayResponse> handler) throws IOException {
        this.workers = workers;
        this.handler = handler;
        try {
            this.channel = new ServerBootstrap()
                    .group(loops)
                    .channel(NioServerSocketChannel.class)
                    .option(ChannelOption.SO_BACKLOG, 1024)
                    .option(ChannelOption.SO_REUSEADDR, true)
                    .childOption(ChannelOption.TCP_NODELAY, true)
                    .childHandler(new ChannelInitializer<SocketChannel>() {
                        @Override
                        protected void initChannel(SocketChannel connection) {
                            connection
                                    .pipeline()
                                    .addLast(
                                            new HttpServerCodec(LONGEST_LINE, LONGEST_LINE, 65_536),
                                            new ChunkedWriteHandler(),
                                            new Connection());
                        }
                    })
                    .bind("127.0.0.1", port)
                    .syncUninterruptibly()
                    .channel();
        } catch (RuntimeException e) {
            loops.shutdownGracefully();
            throw e;
        } catch (Exception e) {
            loops.shutdownGracefully();
            throw new IOException(e.getMessage(), e);
        }
    }

    int port() {
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    @Override
    public void close() {
        channel.close().awaitUninterruptibly(2_000);
        loops.shutdownGracefully(0, 500, java.util.concurrent.TimeUnit.MILLISECONDS);
    }

    /** One connection: a request at a time; the next is not read before the response is written. */
    private final class Connection extends SimpleChannelInboundHandler<HttpObject> {
        private HttpRequest head;
        private ByteArrayOutputStream memory;
        private Path file;
        private OutputStream fileOut;
        private long length;

        @Override
        protected void channelRead0(ChannelHandlerContext context, HttpObject part) throws IOException {
            if (part instanceof HttpRequest request) {
                head = request;
                memory = new ByteArrayOutputStream();
                file = null;
                fileOut = null;
                length = 0;
                if (HttpUtil.is100ContinueExpected(request)) {
                    context.writeAndFlush(new DefaultFullHttpResponse(
                            HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
                }
            }
            if (part instanceof HttpContent content) {
                append(content.content());
                if (part instanceof LastHttpContent) {
                    finish(context);
                }
            }
        }

        private void append(ByteBuf bytes) throws IOException {
            int count = bytes.readableBytes();
            if (count == 0) {
                return;
            }
            length += count;
            if (fileOut == null && length > IN_MEMORY) {
                file = Files.createTempFile("opsctl-body", null);
                fileOut = Files.newOutputStream(file);
                memory.writeTo(fileOut);
                memory = null;
            }
            bytes.readBytes(fileOut != null ? fileOut : memory, count);
        }

        private void finish(ChannelHandlerContext context) throws IOException {
            if (fileOut != null) {
                fileOut.close();
            }
            Body body = file != null ? Body.of(file, length) : Body.of(memory.toByteArray());
            HttpRequest request = head;
            context.channel().config().setAutoRead(false);
            workers.execute(() -> {
                GatewayResponse response;
                try (body) {
                    response = request.decoderResult().isFailure()
                            ? GatewayResponse.json(400, "{\"message\":\"Bad Request\"}")
                            : handler.apply(read(context, request, body));
                } catch (RuntimeException | Error e) {
                    LOG.error("{} {} failed", request.method(), request.uri(), e);
                    response = GatewayResponse.json(
                            500,
                            "{\"__type\":\"InternalFailure\",\"message\":\"The local cloud failed; its log has the cause (opsctl local logs)\"}");
                }
                write(context, request, response);
            });
        }

        private GatewayRequest read(ChannelHandlerContext context, HttpRequest request, Body body) {
            String uri = request.uri();
            if (uri.startsWith("http://") || uri.startsWith("https://")) {
                int slash = uri.indexOf('/', uri.indexOf("//") + 2);
                uri = slash < 0 ? "/" : uri.substring(slash);
            }
            int question = uri.indexOf('?');
            Map<String, List<String>> headers = GatewayRequest.sortedHeaders();
            request.headers()
                    .forEach(h -> headers.computeIfAbsent(h.getKey().toLowerCase(Locale.ROOT), n -> new ArrayList<>(1))
                            .add(h.getValue()));
            return new GatewayRequest(
                    request.method().name(),
                    question < 0 ? uri : uri.substring(0, question),
                    question < 0 ? "" : uri.substring(question + 1),
                    headers,
                    body,
                    ((InetSocketAddress) context.channel().remoteAddress())
                            .getAddress()
                            .getHostAddress());
        }

        private void write(ChannelHandlerContext context, HttpRequest request, GatewayResponse response) {
            HttpResponse head =
                    new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(response.status()));
            response.headers().forEach((name, values) -> head.headers().set(name, values));
            boolean keepAlive = HttpUtil.isKeepAlive(request);
            HttpUtil.setKeepAlive(head, keepAlive);
            boolean noBody =
                    request.method().equals(HttpMethod.HEAD) || response.status() == 204 || response.status() == 304;
            if (response.length() >= 0 && response.status() != 204) {
                head.headers().set(HttpHeaderNames.CONTENT_LENGTH, response.length());
            } else if (response.length() < 0) {
                head.headers().set(HttpHeaderNames.TRANSFER_ENCODING, "chunked");
            }
            context.executor().execute(() -> {
                var done = noBody || response.length() == 0
                        ? last(context, head, Unpooled.EMPTY_BUFFER)
                        : stream(context, head, response);
                done.addListener(written -> {
                    if (!keepAlive || !written.isSuccess()) {
                        context.close();
                    } else {
                        context.channel().config().setAutoRead(true);
                        context.read();
                    }
                });
            });
        }

        private io.netty.channel.ChannelFuture last(ChannelHandlerContext context, HttpResponse head, ByteBuf body) {
            context.write(head);
            return context.writeAndFlush(new io.netty.handler.codec.http.DefaultLastHttpContent(body));
        }

        private io.netty.channel.ChannelFuture stream(
                ChannelHandlerContext context, HttpResponse head, GatewayResponse response) {
            if (response.body() instanceof ByteArrayInputStream small) {
                return last(context, head, Unpooled.wrappedBuffer(small.readAllBytes()));
            }
            context.write(head);
            // As a channel: a ChunkedStream asks available(), and sends single bytes of a stream that cannot say.
            return context.writeAndFlush(
                    new HttpChunkedInput(new ChunkedNioStream(Channels.newChannel(response.body()), 65_536)));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (!(cause instanceof IOException)) {
                LOG.warn("connection failed", cause);
            }
            context.close().addListener(ChannelFutureListener.CLOSE);
        }
    }
}
