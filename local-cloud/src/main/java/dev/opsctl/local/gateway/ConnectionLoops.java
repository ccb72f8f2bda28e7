package dev.opsctl.local.gateway;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * The event loops of the gateway's connections. Each of the first connections has a loop of its own, on which its calls run too: one thread reads
 * a request, does what it asks and answers. On a busy machine the two changes of thread that this saves last longer than the call. What
 * comes beyond shares two loops, which no call may hold up.
 */
final class ConnectionLoops extends NioEventLoopGroup {

    private static final int SHARED = 2;

    /** How many connections have one of their own at most. */
    private static final int OWN = 32;

    /** How many loops wait for a connection: each is a thread and two descriptors. */
    private static final int KEPT = 4;

    /** A loop for one connection at a time. */
    private static final class OwnLoop extends NioEventLoopGroup {

        private final Thread[] thread;

        OwnLoop(String name) {
            this(name, new Thread[1]);
        }

        private OwnLoop(String name, Thread[] thread) {
            super(1, (ThreadFactory) task -> thread[0] = thread(task, name));
            this.thread = thread;
        }

        /** Ends it, and whatever its call waits for. */
        void end() {
            shutdownGracefully(0, 500, TimeUnit.MILLISECONDS);
            if (thread[0] != null) {
                thread[0].interrupt();
            }
        }
    }

    private final Set<OwnLoop> made = new HashSet<>();
    /** The one that was given back last comes first. */
    private final Deque<OwnLoop> free = new ArrayDeque<>();

    private int number;

    ConnectionLoops() {
        super(SHARED, (ThreadFactory) task -> thread(task, "gateway"));
    }

    private static Thread thread(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Whether a loop is that of one connection alone. */
    static boolean isOwn(EventLoop loop) {
        return loop.parent() instanceof OwnLoop;
    }

    @Override
    public ChannelFuture register(Channel channel) {
        OwnLoop own = channel instanceof SocketChannel ? take() : null;
        if (own == null) {
            return super.register(channel);
        }
        return own.register(channel).addListener(registered -> {
            if (registered.isSuccess()) {
                channel.closeFuture().addListener(closed -> give(own));
            } else {
                give(own);
            }
        });
    }

    private synchronized OwnLoop take() {
        OwnLoop own = free.poll();
        if (own == null && made.size() < OWN && !isShuttingDown()) {
            own = new OwnLoop("connection-" + ++number);
            made.add(own);
        }
        return own;
    }

    private synchronized void give(OwnLoop own) {
        if (free.size() < KEPT) {
            free.push(own);
        } else {
            made.remove(own);
            own.shutdownGracefully(0, 500, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public Future<?> shutdownGracefully(long quietPeriod, long timeout, TimeUnit unit) {
        Future<?> shared = super.shutdownGracefully(quietPeriod, timeout, unit);
        synchronized (this) {
            made.forEach(OwnLoop::end);
        }
        return shared;
    }
}
