package dev.opsctl.local.engine.loopback;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.Set;

/** A server socket that is bound to 127.0.0.1 only and closes connections of other users unheard. It accepts blocking, without a selector. */
final class LoopbackServer extends ServerSocketChannel {

    static final byte[] ADDRESS = {127, 0, 0, 1};

    private final ServerSocketChannel channel;

    LoopbackServer(SelectorProvider provider, ServerSocketChannel channel) {
        super(provider);
        this.channel = channel;
    }

    @Override
    public ServerSocketChannel bind(SocketAddress local, int backlog) throws IOException {
        int port = local instanceof InetSocketAddress asked ? asked.getPort() : 0;
        channel.bind(new InetSocketAddress(InetAddress.getByAddress(ADDRESS), port), backlog);
        return this;
    }

    @Override
    public SocketChannel accept() throws IOException {
        while (true) {
            SocketChannel connection = channel.accept();
            if (connection == null || Peer.isOurs((InetSocketAddress) connection.getRemoteAddress(), port())) {
                return connection;
            }
            connection.close();
        }
    }

    private int port() throws IOException {
        return ((InetSocketAddress) channel.getLocalAddress()).getPort();
    }

    @Override
    public <T> ServerSocketChannel setOption(SocketOption<T> name, T value) throws IOException {
        channel.setOption(name, value);
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) throws IOException {
        return channel.getOption(name);
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return channel.supportedOptions();
    }

    @Override
    public ServerSocket socket() {
        return channel.socket();
    }

    @Override
    public SocketAddress getLocalAddress() throws IOException {
        return channel.getLocalAddress();
    }

    @Override
    protected void implCloseSelectableChannel() throws IOException {
        channel.close();
    }

    @Override
    protected void implConfigureBlocking(boolean block) throws IOException {
        channel.configureBlocking(block);
    }
}
