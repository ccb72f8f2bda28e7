package dev.opsctl.system;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * The jars leave out what nothing in them needs of the SDK (docs/decisions/0011). Each is compared with the one that it was made of, for all that it
 * refers to: by code, by name, and by loading it.
 */
class PackagedClassesIT {

    private static final String SDK = "software/amazon/awssdk/";
    private static final String CLASS = ".class";

    /** What is shipped, and the most that it may have, in bytes. */
    enum Shipped {
        FUNCTIONS("../lambda-runtime/target/functions", 12_000_000),
        COMMANDS("target/opsctl", 36_000_000);

        private final Path jar;
        private final Path whole;
        private final long most;

        Shipped(String name, long most) {
            jar = Path.of(name + ".jar");
            whole = Path.of(name + "-whole.jar");
            this.most = most;
        }
    }

    /** The parts of a class that others link to; names are internal. */
    private record Linked(
            String above,
            List<String> interfaces,
            Set<String> members,
            Set<String> classes,
            Set<Ref> refs,
            Set<String> texts) {}

    /** @param member name and descriptor */
    private record Ref(String owner, String member) {}

    @ParameterizedTest
    @EnumSource
    void whatIsReferredToIsThere(Shipped shipped) throws IOException {
        Map<String, byte[]> entries = read(shipped.jar);
        Map<String, Linked> there = linked(entries);
        Map<String, Linked> before = linked(read(shipped.whole));
        Set<String> missing = new TreeSet<>();
        there.forEach((name, linked) -> {
            linked.classes().stream()
                    .filter(referred -> before.containsKey(referred) && !there.containsKey(referred))
                    .forEach(referred -> missing.add(name + " needs " + referred));
            linked.refs().stream()
                    .filter(ref -> has(before, ref.owner(), ref.member()) && !has(there, ref.owner(), ref.member()))
                    .forEach(ref -> missing.add(name + " calls " + ref));
            // The SDK loads some classes by name: there, or it does without, and says nothing.
            linked.texts().stream()
                    .map(text -> text.replace('.', '/'))
                    .filter(text -> before.containsKey(text) && !there.containsKey(text))
                    .forEach(text -> missing.add(name + " may load " + text));
        });
        entries.forEach((name, content) -> {
            if (name.startsWith("META-INF/services/") || name.endsWith("/execution.interceptors")) {
                new String(content, StandardCharsets.UTF_8)
                        .lines()
                        .map(line -> line.strip().replace('.', '/'))
                        .filter(line -> before.containsKey(line) && !there.containsKey(line))
                        .forEach(line -> missing.add(name + " names " + line));
            }
        });
        assertEquals(Set.of(), missing);
        assertTrue(there.size() > 5_000 && there.size() < before.size() * 2 / 3, there.size() + " of " + before.size());
    }

    /** Loaded from the jar alone, verified and initialised: what a class cannot do without, it has. */
    @ParameterizedTest
    @EnumSource
    void whatIsLeftOfTheSdkLoads(Shipped shipped) throws IOException {
        Set<String> before = read(shipped.whole).keySet();
        Set<String> failed = new TreeSet<>();
        try (URLClassLoader loader = loader(shipped.jar)) {
            for (String entry : read(shipped.jar).keySet()) {
                if (entry.startsWith(SDK) && entry.endsWith(CLASS)) {
                    try {
                        Class.forName(entry.replace(CLASS, "").replace('/', '.'), true, loader);
                    } catch (ClassNotFoundException | LinkageError e) {
                        String lacks = String.valueOf(e.getMessage());
                        // What the SDK itself brings no library for (the CRT, Netty) was not there before, either.
                        if (!(e instanceof NoClassDefFoundError)
                                || before.contains(lacks + CLASS)
                                || lacks.contains(" ")) {
                            failed.add(entry + ": " + e);
                        }
                    }
                }
            }
        }
        assertEquals(Set.of(), failed);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNoClassOfTheSdkStaysByteForByte(Shipped shipped) throws IOException {
        Map<String, byte[]> there = read(shipped.jar);
        read(shipped.whole).forEach((name, content) -> {
            if (!name.endsWith("/") && !(name.startsWith(SDK) && name.endsWith(CLASS))) {
                assertArrayEquals(content, there.get(name), name);
            }
        });
        assertArrayEquals(
                Files.readAllBytes(Shipped.FUNCTIONS.jar),
                read(Shipped.COMMANDS.jar).get("functions/functions.jar"));
    }

    /** The SDK's table of services has those that any constant names, and little else; what it says of them is what it said. */
    @ParameterizedTest
    @EnumSource
    void whatTheSdkKnowsOfServicesIsThereForThoseThatAreNamed(Shipped shipped) throws Exception {
        Set<String> named = new TreeSet<>();
        linked(read(shipped.jar)).forEach((name, linked) -> {
            if (!name.endsWith("/GeneratedServiceMetadataProvider")) {
                named.addAll(linked.texts());
            }
        });
        Map<String, String> differ = new TreeMap<>();
        int known = 0;
        try (URLClassLoader there = loader(shipped.jar);
                URLClassLoader before = loader(shipped.whole)) {
            for (String service : named) {
                String is = metadata(there, service);
                String was = metadata(before, service);
                known += is.contains("Default") ? 0 : 1;
                if (!is.equals(was)) {
                    differ.put(service, is + ", not " + was);
                }
            }
        }
        assertEquals(Map.of(), differ);
        assertTrue(named.contains("dynamodb") && known > 5, known + " services");
        long classes = read(shipped.jar).keySet().stream()
                .filter(entry -> entry.startsWith(SDK + "regions/servicemetadata/"))
                .count();
        assertTrue(classes < 60, classes + " classes of the table, for " + known + " services that are named");
    }

    /** The name of the class that knows a service, and the regions that it says. */
    private static String metadata(ClassLoader loader, String service) throws ReflectiveOperationException {
        Class<?> type = loader.loadClass("software.amazon.awssdk.regions.ServiceMetadata");
        Object known = type.getMethod("of", String.class).invoke(null, service);
        return known.getClass().getSimpleName() + " "
                + type.getMethod("regions").invoke(known);
    }

    private static URLClassLoader loader(Path jar) throws IOException {
        return new URLClassLoader(new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
    }

    @ParameterizedTest
    @EnumSource(names = "FUNCTIONS")
    void everyHandlerThatATemplateNamesIsThere(Shipped shipped) throws IOException {
        Set<String> there = read(shipped.jar).keySet();
        Set<String> named = new TreeSet<>();
        try (Stream<Path> templates = Files.walk(Path.of("../templates"))) {
            for (Path template :
                    templates.filter(file -> file.toString().endsWith(".yaml")).toList()) {
                Matcher handler =
                        Pattern.compile("Handler: (dev\\.opsctl[\\w.]+)").matcher(Files.readString(template));
                while (handler.find()) {
                    named.add(handler.group(1));
                }
            }
        }
        assertTrue(named.size() > 20, named::toString);
        named.removeIf(name -> there.contains(name.replace('.', '/') + CLASS));
        assertEquals(Set.of(), named);
    }

    /** Functions had 22.4 MB and the commands 78.9, before operations that nobody calls went (issue 18). */
    @ParameterizedTest
    @EnumSource
    void theJarsAreNotMuchLargerThanTheyWere(Shipped shipped) throws IOException {
        long size = Files.size(shipped.jar);
        assertTrue(size <= shipped.most, () -> shipped.jar + " has " + size + " bytes");
        assertFalse(Files.size(shipped.whole) < size);
    }

    /** If code that refers to a class's member finds one: in it, or in what it extends and implements. */
    private static boolean has(Map<String, Linked> classes, String owner, String member) {
        Linked linked = classes.get(owner);
        return linked != null
                && (linked.members().contains(member)
                        || has(classes, linked.above(), member)
                        || linked.interfaces().stream().anyMatch(above -> has(classes, above, member)));
    }

    private static Map<String, byte[]> read(Path jar) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (JarFile file = new JarFile(jar.toFile())) {
            for (JarEntry entry : (Iterable<JarEntry>) file.stream()::iterator) {
                entries.put(entry.getName(), file.getInputStream(entry).readAllBytes());
            }
        }
        return entries;
    }

    private static Map<String, Linked> linked(Map<String, byte[]> entries) {
        Map<String, Linked> classes = new LinkedHashMap<>();
        entries.forEach((name, content) -> {
            if (name.endsWith(CLASS) && (name.startsWith(SDK) || name.startsWith("dev/opsctl/"))) {
                ClassReader reader = new ClassReader(content);
                classes.put(reader.getClassName(), linked(reader));
            }
        });
        return classes;
    }

    /** From its pool of constants, and what it declares. See the Java Virtual Machine Specification, 4.4. */
    private static Linked linked(ClassReader reader) {
        char[] buffer = new char[reader.getMaxStringLength()];
        Set<String> members = new HashSet<>();
        reader.accept(new Members(members), ClassReader.SKIP_CODE);
        Set<String> classes = new HashSet<>();
        Set<Ref> refs = new HashSet<>();
        Set<String> texts = new HashSet<>();
        for (int i = 1; i < reader.getItemCount(); i++) {
            int at = reader.getItem(i);
            // A double or a long takes two places, of which the second has nothing.
            switch (at == 0 ? 0 : reader.readByte(at - 1)) {
                case 7 ->
                    classes.add(reader.readUTF8(at, buffer)
                            .replaceFirst("^\\[+L?", "")
                            .replace(";", ""));
                case 8 -> texts.add(reader.readUTF8(at, buffer));
                case 9, 10, 11 -> {
                    int nameAndType = reader.getItem(reader.readUnsignedShort(at + 2));
                    refs.add(new Ref(
                            reader.readClass(at, buffer),
                            reader.readUTF8(nameAndType, buffer) + reader.readUTF8(nameAndType + 2, buffer)));
                }
                default -> {}
            }
        }
        return new Linked(
                String.valueOf(reader.getSuperName()), List.of(reader.getInterfaces()), members, classes, refs, texts);
    }

    /** Notes the names and descriptors of what a class declares. */
    private static final class Members extends ClassVisitor {

        private final Set<String> members;

        Members(Set<String> members) {
            super(Opcodes.ASM9);
            this.members = members;
        }

        @Override
        public MethodVisitor visitMethod(int access, String name, String type, String generic, String[] thrown) {
            members.add(name + type);
            return null;
        }

        @Override
        public FieldVisitor visitField(int access, String name, String type, String generic, Object value) {
            members.add(name + type);
            return null;
        }
    }
}
