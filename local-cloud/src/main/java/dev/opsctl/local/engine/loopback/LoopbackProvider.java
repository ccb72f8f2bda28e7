package dev.opsctl.local.engine.loopback;

import java.io.IOException;
import java.net.ProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;

/**
 * Keeps a program that knows no address to listen on to itself: named by {@code -Djava.nio.channels.spi.SelectorProvider}, it binds every
 * server socket of that JVM to 127.0.0.1, whatever the program asks for, and refuses who connects as another user. The program stays as it
 * was published. Everything but server sockets is the JDK's own.
 */
public final class LoopbackProvider extends SelectorProvider {

    private static final String JDK = "sun.nio.ch.DefaultSelectorProvider";

    private final SelectorProvider jdk;

    public LoopbackProvider() {
        this.jdk = theJdks();
    }

    /** {@link SelectorProvider#provider()} gives this one: the JDK's is asked for by its name, as it does itself. */
    private static SelectorProvider theJdks() {
        try {
            return (SelectorProvider) Class.forName(JDK).getMethod("get").invoke(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JDK has no " + JDK, e);
        }
    }

    /** The options of a JVM that is to use this provider. */
    public static String[] options() {
        return new String[] {
            "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
            "-Djava.nio.channels.spi.SelectorProvider=" + LoopbackProvider.class.getName()
        };
    }

    @Override
    public ServerSocketChannel openServerSocketChannel() throws IOException {
        return new LoopbackServer(this, jdk.openServerSocketChannel());
    }

    @Override
    public SocketChannel openSocketChannel() throws IOException {
        return jdk.openSocketChannel();
    }

    @Override
    public DatagramChannel openDatagramChannel() throws IOException {
        return jdk.openDatagramChannel();
    }

    @Override
    public DatagramChannel openDatagramChannel(ProtocolFamily family) throws IOException {
        return jdk.openDatagramChannel(family);
    }

    @Override
    public Pipe openPipe() throws IOException {
        return jdk.openPipe();
    }

    @Override
    public AbstractSelector openSelector() throws IOException {
        return jdk.openSelector();
    }
}
