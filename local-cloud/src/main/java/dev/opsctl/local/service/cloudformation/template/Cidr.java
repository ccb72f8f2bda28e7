package dev.opsctl.local.service.cloudformation.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.function.Function;

/** {@code Fn::Cidr}: consecutive blocks of an address block, IPv4 or IPv6. */
final class Cidr {

    private Cidr() {}

    /** @param argument {@code [block, count, host bits]}, resolved */
    static JsonNode split(JsonNode argument, Function<String, RuntimeException> error) {
        try {
            String[] block = argument.get(0).asText().split("/");
            if (!block[0].matches("[0-9a-fA-F.:]+")) {
                throw error.apply("Template error: Fn::Cidr needs an address block, got "
                        + argument.get(0).asText());
            }
            byte[] address = InetAddress.getByName(block[0]).getAddress();
            int width = address.length * 8;
            int count = Integer.parseInt(argument.get(1).asText());
            int bits = argument.size() > 2 ? Integer.parseInt(argument.get(2).asText()) : 8;
            int free = width - Integer.parseInt(block[1]);
            if (count < 1 || count > 256 || bits < 1 || bits > free || free - bits < 31 && count > 1 << free - bits) {
                throw error.apply("Template error: Fn::Cidr cannot make " + count + " blocks with " + bits
                        + " host bits in " + argument.get(0).asText());
            }
            BigInteger start = new BigInteger(1, address).shiftRight(free).shiftLeft(free);
            ArrayNode blocks = JsonNodeFactory.instance.arrayNode();
            for (int i = 0; i < count; i++) {
                BigInteger at = start.add(BigInteger.valueOf(i).shiftLeft(bits));
                byte[] bytes = new byte[address.length];
                for (int b = 0; b < bytes.length; b++) {
                    bytes[b] = at.shiftRight((bytes.length - 1 - b) * 8).byteValue();
                }
                blocks.add(InetAddress.getByAddress(bytes).getHostAddress() + "/" + (width - bits));
            }
            return blocks;
        } catch (UnknownHostException
                | NumberFormatException
                | ArrayIndexOutOfBoundsException
                | NullPointerException e) {
            throw error.apply(
                    "Template error: Fn::Cidr requires an address block, a count and optionally the number of host bits");
        }
    }
}
