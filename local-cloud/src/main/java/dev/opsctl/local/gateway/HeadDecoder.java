package dev.opsctl.local.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Netty's decoder, with what it forgives refused: whatever two readers of a head could understand differently (RFC 9112, sections 2.2, 3, 5, 6.3
 * and 11.2). A head at fault carries a failed {@link DecoderResult}.
 */
final class HeadDecoder extends HttpRequestDecoder {

    /** The longest request line, and the longest head, in bytes. */
    static final int LONGEST = 65_536;

    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

    private boolean inHead = true;
    private long since;
    private @Nullable String fault;

    private int line;
    private int column;
    private int spaces;
    private boolean colon;
    private int last;

    HeadDecoder() {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(LONGEST)
                .setMaxHeaderSize(LONGEST)
                .setMaxChunkSize(65_536));
    }

    /** When the first byte of the head came that is not complete yet, by {@link System#nanoTime}; 0 if none has come. */
    long headSince() {
        return inHead ? since : 0;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        int before = out.size();
        if (inHead) {
            if (since == 0) {
                since = System.nanoTime();
            }
            int from = in.readerIndex();
            super.decode(context, in, out);
            for (int i = from; i < in.readerIndex() && fault == null; i++) {
                look(in.getUnsignedByte(i));
            }
            if (out.size() > before && out.get(before) instanceof HttpRequest head) {
                if (fault != null && head.decoderResult().isSuccess()) {
                    head.setDecoderResult(DecoderResult.failure(new IllegalArgumentException(fault)));
                }
                inHead = false;
            }
        } else {
            super.decode(context, in, out);
        }
        if (out.size() > before && out.get(out.size() - 1) instanceof LastHttpContent) {
            inHead = true;
            since = 0;
            fault = null;
            line = 0;
            column = 0;
            spaces = 0;
            colon = false;
            last = 0;
        }
    }

    private void look(int c) {
        if (last == '\r' && c != '\n') {
            fault = "a carriage return stands alone";
        } else if (c == '\n') {
            if (last != '\r') {
                fault = "a line does not end with CRLF";
            } else if (line == 0 && column > 0 && spaces != 2) {
                fault = "the request line is not a method, a target and a version between single spaces";
            } else if (line > 0 && column > 0 && !colon) {
                fault = "a header has no colon";
            } else if (column > 0) { // empty lines before the request line are allowed
                line++;
            }
            column = 0;
            colon = false;
        } else if (c != '\r') {
            if (line == 0) {
                inRequestLine(c);
            } else {
                inHeader(c);
            }
            column++;
        }
        last = c;
    }

    private void inRequestLine(int c) {
        if (c == ' ') {
            spaces++;
            if (column == 0 || last == ' ') {
                fault = "the request line is not a method, a target and a version between single spaces";
            }
        } else if (c < 0x20 || c == 0x7f) {
            fault = "the request line has a control character";
        } else if (spaces == 0 && !isToken(c)) {
            fault = "the method is no token";
        }
    }

    private void inHeader(int c) {
        if (column == 0 && (c == ' ' || c == '\t')) {
            fault = "a header is folded over lines";
        } else if (!colon && c == ':') {
            colon = true;
            if (column == 0) {
                fault = "a header has no name";
            }
        } else if (!colon && !isToken(c)) {
            fault = "a header's name is no token";
        } else if (c < 0x20 && c != '\t' || c == 0x7f) {
            fault = "a header has a control character";
        }
    }

    private static boolean isToken(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || TOKEN_MARKS.indexOf(c) >= 0;
    }

    /** Which of the two would give the body's length is what requests are smuggled by. */
    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new IllegalArgumentException("both Transfer-Encoding and Content-Length");
    }
}
