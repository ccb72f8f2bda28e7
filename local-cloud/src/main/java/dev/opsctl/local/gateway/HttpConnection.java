package dev.opsctl.local.gateway;

import dev.opsctl.local.store.StoreException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection: a request at a time; the next is not looked at before the answer is written. A large body, or one that waits to be asked for,
 * is taken only when the head has been admitted. Everything here runs on the connection's event loop, except where it says otherwise.
 */
final class HttpConnection extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(HttpConnection.class);
    private static final String CONTROL = "/_opsctl/";
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final Duration FAREWELL = Duration.ofSeconds(2);
    /** How much is thrown away after an answer: enough for who looks for it soon, not for who sends on and on. */
    private static final long LONGEST_FAREWELL = 64L << 20;
    /** Bytes a second below which a body is not waited for, on average. */
    private static final long SLOWEST = 4_096;

    private enum Phase {
        /** Waits for a request. */
        HEAD,
        /** A worker looks at the head, or writes a part of the body; nothing is read meanwhile. */
        PAUSED,
        BODY,
        ANSWER,
        /** Answered; what still comes in is thrown away, so that the answer is read before the connection breaks. */
        FAREWELL
    }

    private final HeadDecoder heads;
    private final RequestThreads threads;
    private final Upload.Place place;
    private final HttpServer.Patience patience;
    private final Function<GatewayRequest, Reception> door;

    /** As soon as the handler is added, before anything is read. */
    private ChannelHandlerContext context;

    private Future<?> watch;
    private Phase phase = Phase.HEAD;
    private boolean steering;
    private boolean keepAlive;
    /** When anything last went on, and when the first of the body was waited for, by {@link System#nanoTime}. */
    private long progress;

    private long bodySince;
    private @Nullable HttpRequest head;
    private @Nullable GatewayRequest request;
    private @Nullable Reception reception;
    private @Nullable Upload upload;
    private long thrownAway;
    private long received;
    private long output;

    @SuppressWarnings("NullAway.Init")
    HttpConnection(
            HeadDecoder heads,
            RequestThreads threads,
            Upload.Place place,
            HttpServer.Patience patience,
            Function<GatewayRequest, Reception> door) {
        this.heads = heads;
        this.threads = threads;
        this.place = place;
        this.patience = patience;
        this.door = door;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        enter(Phase.HEAD);
        long every = Math.min(LOOK.toMillis(), patience.head().toMillis() / 2 + 1);
        watch = context.executor().scheduleWithFixedDelay(this::look, every, every, TimeUnit.MILLISECONDS);
    }

    @Override
    public void channelInactive(ChannelHandlerContext gone) throws Exception {
        watch.cancel(false);
        // In the phase ANSWER the body belongs to the worker, which closes it.
        if (upload != null && phase != Phase.ANSWER) {
            upload.close();
        }
        super.channelInactive(gone);
    }

    private void enter(Phase next) {
        phase = next;
        progress = System.nanoTime();
    }

    @Override
    public void channelRead(ChannelHandlerContext ignored, Object part) {
        try {
            if (part instanceof HttpRequest started && phase == Phase.HEAD) {
                begin(started);
            }
            if (part instanceof HttpContent content && phase == Phase.BODY) {
                take(content);
            }
            if (part instanceof HttpContent content && phase == Phase.FAREWELL) {
                thrownAway += content.content().readableBytes();
                if (thrownAway > LONGEST_FAREWELL) {
                    context.close();
                }
            }
        } finally {
            ReferenceCountUtil.release(part);
        }
    }

    private void begin(HttpRequest started) {
        head = started;
        request = null;
        reception = null;
        upload = null;
        received = 0;
        keepAlive = HttpUtil.isKeepAlive(started);
        String fault = HttpRequests.fault(started);
        if (fault != null) {
            refuse(HttpRequests.unreadable(fault));
            return;
        }
        steering = started.uri().startsWith(CONTROL);
        long length = HttpUtil.getContentLength(started, -1L);
        if (length > Upload.IN_MEMORY || HttpUtil.is100ContinueExpected(started)) {
            pause(() -> admit(length), null);
        } else {
            upload = new Upload(place, length);
            enter(Phase.BODY);
            bodySince = progress;
        }
    }

    private HttpRequest head() {
        return Objects.requireNonNull(head, "no request has begun");
    }

    private GatewayRequest request() {
        if (request == null) {
            request = HttpRequests.read(head(), context.channel().remoteAddress());
        }
        return request;
    }

    /** On a worker. */
    private Runnable admit(long length) {
        Reception decided = door.apply(request());
        long declared = Math.max(length, 0);
        boolean tooLong = declared > decided.largestBody();
        // S3 writes what it was sent once more.
        boolean room = declared <= Upload.IN_MEMORY || place.space().hasRoomFor(2 * declared);
        GatewayResponse refusal = !decided.admitted()
                ? decided.answer().apply(Body.EMPTY)
                : tooLong
                        ? decided.answer().apply(Body.refused(declared))
                        : room
                                ? null
                                : unavailable(decided, 507, place.space().full().getMessage());
        return () -> {
            reception = decided;
            if (refusal != null) {
                refuse(refusal);
                return;
            }
            if (HttpUtil.is100ContinueExpected(head)) {
                context.writeAndFlush(new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
            }
            upload = new Upload(place, length);
            resume();
            bodySince = progress;
        };
    }

    /** Stops reading until a worker has done something, and what follows from it on the event loop. */
    private void pause(Callable<Runnable> work, @Nullable ByteBuf used) {
        enter(Phase.PAUSED);
        context.channel().config().setAutoRead(false);
        Runnable task = () -> {
            Runnable next;
            try {
                next = work.call();
            } catch (Upload.CrowdedException e) {
                next = () -> refuse(unavailable(
                        reception, 503, "Too many large bodies of unproven senders are under way; try again"));
            } catch (StoreException e) {
                next = () -> refuse(unavailable(reception, 507, e.getMessage()));
            } catch (IOException e) {
                next = () ->
                        refuse(unavailable(reception, 507, place.space().full().getMessage()));
            } catch (Exception | Error e) {
                next = () -> refuse(failed(e));
            } finally {
                ReferenceCountUtil.release(used);
            }
            onLoop(next);
        };
        try {
            work(task);
        } catch (RejectedExecutionException e) {
            ReferenceCountUtil.release(used);
            refuse(HttpRequests.crowded());
        }
    }

    private GatewayResponse failed(Throwable e) {
        LOG.error("{} {} failed", head().method(), HttpRequests.printable(head().uri()), e);
        return HttpRequests.failed();
    }

    /** Does what may take long: on the connection's own event loop if it has one, else on a worker. */
    private void work(Runnable task) {
        if (ConnectionLoops.isOwn(context.channel().eventLoop())) {
            context.executor().execute(() -> {
                task.run();
                Thread.interrupted(); // a connection on which an interrupted thread writes is closed
            });
        } else {
            threads.execute(steering, task);
        }
    }

    private void onLoop(Runnable next) {
        context.executor().execute(() -> {
            if (context.channel().isActive()) {
                next.run();
            } else if (upload != null) {
                upload.close();
            }
        });
    }

    private void resume() {
        enter(Phase.BODY);
        context.channel().config().setAutoRead(true);
    }

    private static GatewayResponse unavailable(@Nullable Reception known, int status, @Nullable String message) {
        return known == null ? HttpRequests.failed() : known.failed().answer("ServiceUnavailable", status, message);
    }

    private Upload upload() {
        return Objects.requireNonNull(upload, "nobody reads a body before it has a place");
    }

    private void take(HttpContent content) {
        if (content.decoderResult().isFailure()) {
            refuse(HttpRequests.unreadable("the body's chunks are malformed"));
            return;
        }
        boolean last = content instanceof LastHttpContent;
        ByteBuf bytes = content.content();
        received += bytes.readableBytes();
        progress = System.nanoTime();
        if (reception != null && received > reception.largestBody()) {
            tooLong(reception);
        } else if (!upload().isSpooled() && upload().keep(bytes)) {
            if (last) {
                answer();
            }
        } else {
            pause(() -> spool(bytes, last), bytes.retain());
        }
    }

    /** On a worker. */
    private Runnable spool(ByteBuf bytes, boolean last) throws IOException {
        Reception decided = reception;
        if (decided == null) {
            decided = door.apply(request());
            if (!decided.admitted()) {
                GatewayResponse refusal = decided.answer().apply(Body.EMPTY);
                return () -> refuse(refusal);
            }
        }
        Reception known = decided;
        if (received > known.largestBody()) {
            return () -> {
                reception = known;
                tooLong(known);
            };
        }
        if (!upload().isSpooled()) {
            reception = known; // for who has to say that it failed
            upload().spool(known);
        }
        for (java.nio.ByteBuffer part : bytes.nioBuffers()) {
            upload().write(part);
        }
        return () -> {
            if (last) {
                answer();
            } else {
                resume();
            }
        };
    }

    private void tooLong(Reception decided) {
        long length = received;
        pause(
                () -> {
                    GatewayResponse refusal = decided.answer().apply(Body.refused(length));
                    return () -> refuse(refusal);
                },
                null);
    }

    /** The request is whole. */
    private void answer() {
        enter(Phase.ANSWER);
        context.channel().config().setAutoRead(false);
        Upload whole = upload();
        Runnable task = () -> {
            GatewayResponse response;
            try (whole) {
                Reception decided = reception != null ? reception : door.apply(request());
                response = decided.answer().apply(whole.body());
            } catch (RuntimeException | Error e) {
                response = failed(e);
            }
            GatewayResponse written = response;
            context.executor().execute(() -> write(written, true));
        };
        try {
            work(task);
        } catch (RejectedExecutionException e) {
            whole.close();
            write(HttpRequests.crowded(), true);
        }
    }

    /** Answers before the request is whole, and hangs up. */
    private void refuse(GatewayResponse response) {
        enter(Phase.ANSWER);
        if (upload != null) {
            upload.close();
        }
        keepAlive = false;
        context.channel().config().setAutoRead(false);
        write(response, false);
    }

    private void write(GatewayResponse response, boolean whole) {
        enter(Phase.ANSWER);
        boolean more = keepAlive && HttpAnswers.keepsAlive(head, response);
        HttpAnswers.write(context, head, response, more).addListener(written -> {
            upload = null;
            if (!written.isSuccess() || whole && !more) {
                context.close();
            } else if (more) {
                enter(Phase.HEAD);
                context.channel().config().setAutoRead(true);
            } else {
                enter(Phase.FAREWELL);
                ((DuplexChannel) context.channel()).shutdownOutput();
                context.channel().config().setAutoRead(true);
            }
        });
    }

    /** Ends what nobody goes on with. */
    private void look() {
        long now = System.nanoTime();
        Duration still = Duration.ofNanos(now - progress);
        switch (phase) {
            case HEAD -> {
                long since = heads.headSince();
                if (since != 0 && Duration.ofNanos(now - since).compareTo(patience.head()) > 0) {
                    keepAlive = false;
                    refuse(HttpRequests.slow());
                } else if (since == 0 && still.compareTo(head == null ? patience.head() : patience.idle()) > 0) {
                    context.close();
                }
            }
            case BODY -> {
                Duration all = Duration.ofNanos(now - bodySince);
                boolean crawls = all.compareTo(patience.stalled()) > 0 && received < all.toMillis() * SLOWEST / 1_000;
                if (crawls || still.compareTo(patience.stalled()) > 0) {
                    refuse(HttpRequests.slow());
                }
            }
            case ANSWER -> {
                long sent = HttpAnswers.sent(context);
                if (sent != output || sent == 0) {
                    output = sent;
                    progress = now;
                } else if (still.compareTo(patience.stalled()) > 0) {
                    context.close();
                }
            }
            case FAREWELL -> {
                if (still.compareTo(FAREWELL) > 0) {
                    context.close();
                }
            }
            default -> {
                // a worker is at it
            }
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ignored, Throwable cause) {
        if (!(cause instanceof IOException)) {
            LOG.warn("a connection failed: {}", cause.toString());
        }
        context.close();
    }
}
