package dev.opsctl.local.engine.loopback;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Whose the other end of a connection on this machine is, by the kernel's tables of sockets.
 *
 * @see <a href="https://www.kernel.org/doc/html/latest/networking/proc_net_tcp.html">proc_net_tcp</a>
 */
final class Peer {

    private static final List<Path> TABLES = List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));
    private static final int LOCAL = 1;
    private static final int REMOTE = 2;
    private static final int UID = 7;

    private Peer() {}

    /**
     * Whether a process of our own user made a connection. A socket that is in no table has been closed meanwhile. Where there are no such
     * tables nobody is turned away.
     *
     * @param peer where it comes from
     * @param port ours
     */
    static boolean isOurs(InetSocketAddress peer, int port) throws IOException {
        if (!Files.isReadable(TABLES.get(0))) {
            return true;
        }
        String from = hex(peer.getAddress(), peer.getPort());
        String to = hex(InetAddress.getByAddress(LoopbackServer.ADDRESS), port);
        for (Path table : TABLES) {
            if (Files.isReadable(table)) {
                String owner = owner(table, from, to);
                if (owner != null) {
                    return owner.equals(String.valueOf(Files.getAttribute(Path.of("/proc/self"), "unix:uid")));
                }
            }
        }
        return false;
    }

    /** As the tables end an IPv4 address and its port, also one that is mapped to IPv6; they have its bytes in the machine's order. */
    private static String hex(InetAddress address, int port) {
        int number = ByteBuffer.wrap(address.getAddress())
                .order(ByteOrder.nativeOrder())
                .getInt();
        return String.format(Locale.ROOT, "%08X:%04X", number, port);
    }

    /** The user id of the socket between two addresses; null if the table has none. */
    private static String owner(Path table, String from, String to) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(table, StandardCharsets.US_ASCII)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] columns = line.strip().split("\\s+");
                if (columns.length > UID && columns[LOCAL].endsWith(from) && columns[REMOTE].endsWith(to)) {
                    return columns[UID];
                }
            }
        }
        return null;
    }
}
