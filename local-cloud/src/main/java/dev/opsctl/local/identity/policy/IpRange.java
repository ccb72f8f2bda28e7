package dev.opsctl.local.identity.policy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** Addresses in CIDR notation, IPv4 and IPv6; a bare address is a range of one. */
final class IpRange {

    private IpRange() {}

    static boolean contains(String range, String address) {
        int slash = range.indexOf('/');
        byte[] network = bytes(slash < 0 ? range : range.substring(0, slash));
        byte[] host = bytes(address);
        if (network == null || host == null || network.length != host.length) {
            return false;
        }
        int bits;
        try {
            bits = slash < 0 ? network.length * 8 : Integer.parseInt(range.substring(slash + 1));
        } catch (NumberFormatException e) {
            return false;
        }
        for (int i = 0; i < bits && i < network.length * 8; i++) {
            int mask = 1 << (7 - i % 8);
            if ((network[i / 8] & mask) != (host[i / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    private static byte @Nullable [] bytes(String address) {
        if (!address.matches("[0-9a-fA-F:.]+")) {
            return null;
        }
        try {
            return InetAddress.getByName(address).getAddress();
        } catch (UnknownHostException e) {
            return null;
        }
    }
}
