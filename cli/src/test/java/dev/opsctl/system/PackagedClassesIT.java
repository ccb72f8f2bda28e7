package dev.opsctl.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The jar leaves out what nothing in it needs of the SDK: no class that is left refers to one that is not. */
class PackagedClassesIT {

    private static final Path JAR = Path.of("target/opsctl.jar");
    private static final String SDK = "software/amazon/awssdk/";
    private static final String SERVICES = SDK + "services/";
    /** What only asynchronous clients come to, which nobody makes. */
    private static final Pattern ASYNCHRONOUS =
            Pattern.compile(SERVICES + "\\w+/(Default\\w+AsyncClient\\w*|paginators/\\w+Publisher)(\\$.*)?");

    @Test
    void everyClassOfAServiceThatIsReferredToIsThere() throws IOException {
        Set<String> there = new HashSet<>();
        Set<String> missing = new TreeSet<>();
        try (JarFile jar = new JarFile(JAR.toFile())) {
            List<JarEntry> classes = new ArrayList<>();
            jar.stream()
                    .filter(entry -> entry.getName().endsWith(".class"))
                    .filter(entry ->
                            entry.getName().startsWith(SDK) || entry.getName().startsWith("dev/opsctl/"))
                    .forEach(classes::add);
            classes.forEach(entry -> there.add(entry.getName().replace(".class", "")));
            assertTrue(there.contains(SERVICES + "cloudfront/DefaultCloudFrontClient"));
            for (JarEntry entry : classes) {
                try (InputStream in = jar.getInputStream(entry)) {
                    for (String referred : referredTo(in)) {
                        if (referred.startsWith(SERVICES)
                                && !there.contains(referred)
                                && !ASYNCHRONOUS.matcher(referred).matches()) {
                            missing.add(entry.getName() + " needs " + referred);
                        }
                    }
                }
            }
        }
        assertEquals(Set.of(), missing);
    }

    /**
     * Of 66.8 MB: the shop and CloudFront's SDK may take 3 MB more (WEB-1), the pipeline's SDKs 7.3 (DEL-1), logins by SSO 0.6 (PLT-4), reading
     * mails 1.0 (OPS-3).
     */
    @Test
    void theJarIsNotMuchLargerThanItWas() throws IOException {
        assertTrue(
                Files.size(JAR) < 79_000_000, () -> JAR + " has " + JAR.toFile().length() + " bytes");
    }

    /** The classes of a class file's constant pool, by their internal names. See the Java Virtual Machine Specification, 4.4. */
    private static List<String> referredTo(InputStream file) throws IOException {
        DataInputStream in = new DataInputStream(new BufferedInputStream(file));
        in.readInt();
        in.readInt();
        int size = in.readUnsignedShort();
        String[] texts = new String[size];
        List<Integer> classes = new ArrayList<>();
        for (int i = 1; i < size; i++) {
            int tag = in.readUnsignedByte();
            switch (tag) {
                case 1 -> texts[i] = in.readUTF();
                case 7 -> classes.add(in.readUnsignedShort());
                case 8, 16, 19, 20 -> in.skipNBytes(2);
                case 15 -> in.skipNBytes(3);
                case 3, 4, 9, 10, 11, 12, 17, 18 -> in.skipNBytes(4);
                case 5, 6 -> {
                    in.skipNBytes(8);
                    i++;
                }
                default -> throw new IOException("constant of kind " + tag);
            }
        }
        return classes.stream()
                .map(index -> texts[index].replaceFirst("^\\[+L", "").replaceFirst(";$", ""))
                .toList();
    }
}
