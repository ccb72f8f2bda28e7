package dev.opsctl.local.service.logs.insights;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Addresses of the Internet Protocol in texts, and networks of them. */
final class IpAddresses {

    private static final String BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private static final Pattern V4 = Pattern.compile(BYTE + "(\\." + BYTE + "){3}");
    private static final Pattern V6 = Pattern.compile("[0-9A-Fa-f:]{2,39}(:" + BYTE + "(\\." + BYTE + "){3})?");

    private IpAddresses() {}

    static boolean isV4(String text) {
        return text.length() <= 15 && V4.matcher(text).matches();
    }

    static boolean isV6(String text) {
        return text.indexOf(':') >= 0 && text.length() <= 45 && V6.matcher(text).matches() && bytes(text) != null;
    }

    /** @param network an address, a slash, and how many bits of it count */
    static boolean isIn(String text, String network) {
        int slash = network == null ? -1 : network.indexOf('/');
        if (slash < 0 || !isV4(text) && !isV6(text)) {
            return false;
        }
        String start = network.substring(0, slash);
        String bits = network.substring(slash + 1);
        if (!isV4(start) && !isV6(start) || !bits.matches("[0-9]{1,3}")) {
            return false;
        }
        byte[] address = bytes(text);
        byte[] first = bytes(start);
        int count = Integer.parseInt(bits);
        if (address == null || first == null || address.length != first.length || count > 8 * first.length) {
            return false;
        }
        for (int i = 0; i < count; i++) {
            int mask = 0x80 >> (i % 8);
            if ((address[i / 8] & mask) != (first[i / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    /** Never asks a name server: the text is an address. */
    private static byte @Nullable [] bytes(String address) {
        try {
            return InetAddress.getByName(address).getAddress();
        } catch (UnknownHostException e) {
            return null;
        }
    }
}
