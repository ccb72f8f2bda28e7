package dev.opsctl.local.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpChunkedInput;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.stream.ChunkedNioStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import org.jspecify.annotations.Nullable;

/** Writes answers, on the connection's event loop. */
final class HttpAnswers {

    private HttpAnswers() {}

    /** Whether a connection can go on after an answer: one without a length ends, for an old client, with the connection. */
    static boolean keepsAlive(@Nullable HttpRequest request, GatewayResponse response) {
        return request != null
                && (response.length() >= 0 || request.protocolVersion().equals(HttpVersion.HTTP_1_1));
    }

    /**
     * Writes an answer.
     *
     * @param request its head; null if none was read
     * @param more whether the connection goes on
     */
    static ChannelFuture write(
            ChannelHandlerContext context, @Nullable HttpRequest request, GatewayResponse response, boolean more) {
        HttpResponse head =
                new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(response.status()));
        response.headers().forEach((name, values) -> head.headers().set(name, values));
        if (!head.headers().contains(HttpHeaderNames.DATE)) {
            head.headers().set(HttpHeaderNames.DATE, AnswerDate.now());
        }
        HttpUtil.setKeepAlive(head, more);
        if (request != null && more && request.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
            head.headers().set(HttpHeaderNames.CONNECTION, "keep-alive");
        }
        boolean noBody = request != null && request.method().equals(HttpMethod.HEAD)
                || response.status() == 204
                || response.status() == 304;
        if (response.length() >= 0 && response.status() != 204) {
            head.headers().set(HttpHeaderNames.CONTENT_LENGTH, response.length());
        } else if (response.length() < 0
                && !noBody
                && request != null
                && request.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
            head.headers().set(HttpHeaderNames.TRANSFER_ENCODING, "chunked");
        }
        if (noBody || response.length() == 0) {
            close(response.body());
            return last(context, head, Unpooled.EMPTY_BUFFER);
        } else if (response.body() instanceof ByteArrayInputStream small) {
            return last(context, head, Unpooled.wrappedBuffer(small.readAllBytes()));
        }
        context.write(head);
        // As a channel: a ChunkedStream asks available(), and sends single bytes of a stream that cannot say.
        return context.writeAndFlush(
                new HttpChunkedInput(new ChunkedNioStream(Channels.newChannel(response.body()), 65_536)));
    }

    private static ChannelFuture last(ChannelHandlerContext context, HttpResponse head, ByteBuf body) {
        context.write(head);
        return context.writeAndFlush(new DefaultLastHttpContent(body));
    }

    private static void close(InputStream body) {
        try {
            body.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A number that changes while an answer goes out; 0 if nothing waits to be sent. */
    static long sent(ChannelHandlerContext context) {
        ChannelOutboundBuffer waiting = context.channel().unsafe().outboundBuffer();
        if (waiting == null || waiting.totalPendingWriteBytes() == 0) {
            return 0;
        }
        return (waiting.totalPendingWriteBytes() * 31 + System.identityHashCode(waiting.current())) * 31
                        + waiting.currentProgress()
                | 1;
    }
}
