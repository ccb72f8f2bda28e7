package dev.opsctl;

import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Arguments are UTF-8, whatever the locale: the JVM decodes them by the locale's encoding, and under {@code LC_ALL=C} or one that is not
 * installed it puts U+FFFD for each byte beyond ASCII. The bytes themselves are in {@code /proc/self/cmdline}.
 */
final class Arguments {

    private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");

    private Arguments() {}

    /**
     * The arguments as they were given.
     *
     * @throws OperationException if one is not UTF-8, or cannot be known
     */
    static String[] asGiven(String[] decoded) {
        boolean ascii = true;
        for (String argument : decoded) {
            ascii &= argument.chars().allMatch(c -> c < 0x80);
        }
        if (ascii) {
            return decoded;
        }
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(COMMAND_LINE);
        } catch (IOException e) {
            if ("UTF-8".equals(System.getProperty("sun.jnu.encoding"))) {
                return decoded;
            }
            throw new OperationException(
                    ExitCode.USAGE,
                    "The arguments cannot be read under a locale that is not UTF-8",
                    "Set one that is, such as LC_ALL=C.UTF-8.");
        }
        // The last ones: before them stand the JVM and its options.
        List<byte[]> all = split(bytes);
        String[] given = new String[decoded.length];
        for (int i = 0; i < given.length; i++) {
            given[i] = utf8(all.get(all.size() - given.length + i), i + 1);
        }
        return given;
    }

    private static List<byte[]> split(byte[] commandLine) {
        List<byte[]> all = new ArrayList<>();
        int begin = 0;
        for (int i = 0; i < commandLine.length; i++) {
            if (commandLine[i] == 0) {
                all.add(java.util.Arrays.copyOfRange(commandLine, begin, i));
                begin = i + 1;
            }
        }
        return all;
    }

    private static String utf8(byte[] argument, int position) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(argument))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new OperationException(
                    ExitCode.USAGE,
                    "Argument " + position + " is not UTF-8: "
                            + new String(argument, StandardCharsets.ISO_8859_1).replaceAll("[^ -~]", "?"),
                    "Write it in UTF-8, as a terminal under a locale such as C.UTF-8 does.");
        }
    }
}
