package dev.opsctl.shrink;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** What the step keeps of the SDK and what it drops, on small classes that are made here. */
class ShrinkTest {

    private static final String SDK = "software/amazon/awssdk/";
    private static final String THING = SDK + "core/Thing";
    private static final String CLIENT = SDK + "services/shop/ShopClient";
    private static final String DEFAULT_CLIENT = SDK + "services/shop/DefaultShopClient";
    private static final String MODEL = SDK + "services/shop/model/";
    private static final LocalDateTime WRITTEN = LocalDateTime.of(2026, 1, 1, 0, 0);

    @TempDir
    Path folder;

    private final Map<String, byte[]> jar = new LinkedHashMap<>();

    private void type(String name, int access, List<String> interfaces, Consumer<ClassWriter> body) {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        writer.visit(Opcodes.V17, access, name, null, "java/lang/Object", interfaces.toArray(String[]::new));
        body.accept(writer);
        writer.visitEnd();
        jar.put(name + ".class", writer.toByteArray());
    }

    private void type(String name, Consumer<ClassWriter> body) {
        type(name, Opcodes.ACC_PUBLIC, List.of(), body);
    }

    private static void method(ClassWriter in, String name, String type, Consumer<MethodVisitor> code) {
        MethodVisitor method = in.visitMethod(Opcodes.ACC_PUBLIC, name, type, null, null);
        method.visitCode();
        code.accept(method);
        method.visitInsn(Opcodes.ACONST_NULL);
        method.visitInsn(Opcodes.ARETURN);
        method.visitMaxs(0, 0);
        method.visitEnd();
    }

    private static void code(ClassWriter in, Consumer<MethodVisitor> code) {
        method(in, "run", "()Ljava/lang/Object;", code);
    }

    private byte[] shrunk() throws IOException {
        Path from = folder.resolve("whole.jar");
        Path to = folder.resolve("small.jar");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(from))) {
            for (Map.Entry<String, byte[]> entry : jar.entrySet()) {
                ZipEntry head = new ZipEntry(entry.getKey());
                head.setTimeLocal(WRITTEN);
                out.putNextEntry(head);
                out.write(entry.getValue());
            }
        }
        Shrink.shrink(from, to);
        return Files.readAllBytes(to);
    }

    private Map<String, byte[]> kept() throws IOException {
        shrunk();
        Map<String, byte[]> kept = new LinkedHashMap<>();
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(folder.resolve("small.jar")))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                assertEquals(WRITTEN, entry.getTimeLocal());
                kept.put(entry.getName(), in.readAllBytes());
            }
        }
        return kept;
    }

    /** How one class may name another; each is a use. */
    private enum Use {
        CALL,
        FIELD_TYPE,
        PARAMETER,
        GENERIC_SIGNATURE,
        THROWN,
        ANNOTATION,
        CLASS_LITERAL,
        CAUGHT,
        NAME_IN_A_STRING,
        NAME_IN_A_CONSTANT,
        IMPLEMENTED
    }

    private void use(String user, Use how) {
        List<String> interfaces = how == Use.IMPLEMENTED ? List.of(THING) : List.of();
        type(user, Opcodes.ACC_PUBLIC, interfaces, in -> {
            String type = "L" + THING + ";";
            int open = Opcodes.ACC_PUBLIC;
            switch (how) {
                case CALL -> code(in, code -> code.visitMethodInsn(Opcodes.INVOKESTATIC, THING, "go", "()V", false));
                case FIELD_TYPE -> in.visitField(open, "field", type, null, null);
                case PARAMETER -> method(in, "take", "(" + type + ")Ljava/lang/Object;", code -> {});
                case GENERIC_SIGNATURE ->
                    in.visitField(open, "list", "Ljava/util/List;", "Ljava/util/List<" + type + ">;", null);
                case THROWN -> in.visitMethod(open | Opcodes.ACC_ABSTRACT, "fail", "()V", null, new String[] {THING});
                case ANNOTATION -> in.visitAnnotation(type, true).visitEnd();
                case CLASS_LITERAL -> code(in, code -> code.visitLdcInsn(Type.getObjectType(THING)));
                case CAUGHT ->
                    code(in, code -> {
                        Label begin = new Label();
                        Label end = new Label();
                        code.visitTryCatchBlock(begin, end, end, THING);
                        code.visitLabel(begin);
                        code.visitInsn(Opcodes.NOP);
                        code.visitLabel(end);
                    });
                case NAME_IN_A_STRING -> code(in, code -> code.visitLdcInsn(THING.replace('/', '.')));
                case NAME_IN_A_CONSTANT ->
                    in.visitField(
                            open | Opcodes.ACC_STATIC | Opcodes.ACC_FINAL,
                            "NAME",
                            "Ljava/lang/String;",
                            null,
                            THING.replace('/', '.'));
                case IMPLEMENTED -> {}
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void whatOurClassesNameInAnyWayIsKept(Use how) throws IOException {
        use("dev/opsctl/Ours", how);
        type(THING, in -> {});
        type(SDK + "core/Idle", in -> {});
        assertEquals(Set.of("dev/opsctl/Ours.class", THING + ".class"), kept().keySet());
    }

    @ParameterizedTest
    @EnumSource
    void andSoIsWhatThoseOfTheSdkNameThatAreKept(Use how) throws IOException {
        String between = SDK + "core/Between";
        type("dev/opsctl/Ours", in -> code(in, code -> code.visitTypeInsn(Opcodes.NEW, between)));
        use(between, how);
        type(THING, in -> {});
        assertTrue(kept().containsKey(THING + ".class"));
    }

    @ParameterizedTest
    @EnumSource
    void whatOnlyDroppedClassesNameIsDropped(Use how) throws IOException {
        type("dev/opsctl/Ours", in -> {});
        use(SDK + "core/Idle", how);
        type(THING, in -> {});
        assertEquals(Set.of("dev/opsctl/Ours.class"), kept().keySet());
    }

    @Test
    void classesThatResourcesNameForTheServiceLoaderAndTheSdkAreKept() throws IOException {
        String provider = SDK + "http/Provider";
        String interceptor = SDK + "services/shop/Interceptor";
        type(provider, in -> {});
        type(interceptor, in -> {});
        type(SDK + "http/Idle", in -> {});
        jar.put("META-INF/services/a.Service", text("# ours\n" + provider.replace('/', '.') + "\n"));
        jar.put(SDK + "services/shop/execution.interceptors", text(interceptor.replace('/', '.')));
        jar.put("notes.txt", text((SDK + "http/Idle").replace('/', '.')));
        Map<String, byte[]> kept = kept();
        assertTrue(kept.containsKey(provider + ".class"));
        assertTrue(kept.containsKey(interceptor + ".class"));
        assertFalse(kept.containsKey(SDK + "http/Idle.class"), "of other resources nobody loads classes");
    }

    @Test
    void resourcesAndWhatIsNotTheSdksStayByteForByteInTheirOrder() throws IOException {
        jar.put("b.json", text("{}"));
        use("dev/opsctl/Ours", Use.CALL);
        type(SDK + "core/Idle", in -> {});
        type(
                "com/example/Unused",
                in -> code(in, code -> code.visitLocalVariable("local", "I", null, new Label(), new Label(), 1)));
        jar.put(SDK + "core/endpoints.json", text("[]"));
        type(THING, in -> {});
        Map<String, byte[]> kept = kept();
        assertEquals(
                List.of(
                        "b.json",
                        "dev/opsctl/Ours.class",
                        "com/example/Unused.class",
                        SDK + "core/endpoints.json",
                        THING + ".class"),
                List.copyOf(kept.keySet()));
        kept.forEach((name, content) -> {
            if (!name.startsWith(THING)) {
                assertArrayEquals(jar.get(name), content, name);
            }
        });
        assertArrayEquals(Files.readAllBytes(folder.resolve("small.jar")), shrunk(), "the same jar, the same bytes");
    }

    /** A service with two operations; {@code getThing} does its work in a lambda, {@code dropThing} is there as well. */
    private void service() {
        type(
                SDK + "awscore/AwsClient",
                Opcodes.ACC_PUBLIC | Opcodes.ACC_INTERFACE | Opcodes.ACC_ABSTRACT,
                List.of(),
                in -> {});
        type(
                CLIENT,
                Opcodes.ACC_PUBLIC | Opcodes.ACC_INTERFACE | Opcodes.ACC_ABSTRACT,
                List.of(SDK + "awscore/AwsClient"),
                in -> {
                    for (String operation : List.of("getThing", "dropThing")) {
                        in.visitMethod(
                                Opcodes.ACC_PUBLIC | Opcodes.ACC_ABSTRACT,
                                operation,
                                operationType(operation),
                                null,
                                null);
                    }
                    in.visitMethod(
                            Opcodes.ACC_PUBLIC | Opcodes.ACC_ABSTRACT,
                            "serviceName",
                            "()Ljava/lang/String;",
                            null,
                            null);
                });
        type(DEFAULT_CLIENT, Opcodes.ACC_PUBLIC, List.of(CLIENT), in -> {
            for (String operation : List.of("getThing", "dropThing")) {
                method(in, operation, operationType(operation), code -> {});
                method(
                        in,
                        "lambda$" + operation + "$0",
                        "()Ljava/lang/Object;",
                        code -> code.visitTypeInsn(Opcodes.NEW, MODEL + operation + "Marshaller"));
                type(
                        MODEL + operation + "Request",
                        request -> request.visitField(
                                Opcodes.ACC_PUBLIC, "part", "L" + MODEL + operation + "Part;", null, null));
                type(MODEL + operation + "Part", part -> {});
                type(MODEL + operation + "Marshaller", part -> {});
            }
            method(in, "serviceName", "()Ljava/lang/String;", code -> {});
            method(in, "helper", "()Ljava/lang/Object;", code -> {});
        });
    }

    private static String operationType(String operation) {
        return "(L" + MODEL + operation + "Request;)Ljava/lang/Object;";
    }

    private static Set<String> methods(byte[] content) {
        Set<String> names = new TreeSet<>();
        new ClassReader(content)
                .accept(
                        new ClassVisitor(Opcodes.ASM9) {
                            @Override
                            public MethodVisitor visitMethod(
                                    int access, String name, String type, String generic, String[] thrown) {
                                names.add(name);
                                return null;
                            }
                        },
                        0);
        return names;
    }

    /** How an operation may be called. */
    private enum Called {
        ON_THE_INTERFACE,
        ON_THE_CLASS,
        BY_A_METHOD_REFERENCE
    }

    @ParameterizedTest
    @EnumSource
    void ofAClientTheOperationsStayThatSomebodyCallsAndWhatTheyAreMadeOf(Called how) throws IOException {
        service();
        type(
                "dev/opsctl/Ours",
                in -> code(in, code -> {
                    code.visitTypeInsn(Opcodes.NEW, DEFAULT_CLIENT);
                    switch (how) {
                        case ON_THE_INTERFACE ->
                            code.visitMethodInsn(
                                    Opcodes.INVOKEINTERFACE, CLIENT, "getThing", operationType("getThing"), true);
                        case ON_THE_CLASS ->
                            code.visitMethodInsn(
                                    Opcodes.INVOKEVIRTUAL,
                                    DEFAULT_CLIENT,
                                    "getThing",
                                    operationType("getThing"),
                                    false);
                        case BY_A_METHOD_REFERENCE ->
                            code.visitLdcInsn(new Handle(
                                    Opcodes.H_INVOKEINTERFACE, CLIENT, "getThing", operationType("getThing"), true));
                    }
                }));
        Map<String, byte[]> kept = kept();
        assertEquals(Set.of("getThing", "serviceName"), methods(kept.get(CLIENT + ".class")));
        assertEquals(
                Set.of("getThing", "lambda$getThing$0", "serviceName", "helper"),
                methods(kept.get(DEFAULT_CLIENT + ".class")));
        List<String> model = new ArrayList<>(kept.keySet());
        model.removeIf(name -> !name.startsWith(MODEL));
        assertEquals(
                Set.of(
                        MODEL + "getThingRequest.class",
                        MODEL + "getThingPart.class",
                        MODEL + "getThingMarshaller.class"),
                Set.copyOf(model));
    }

    @Test
    void aClientOfWhichNoOperationIsCalledKeepsWhatTheSdkCallsOnAll() throws IOException {
        service();
        type("dev/opsctl/Ours", in -> code(in, code -> code.visitTypeInsn(Opcodes.NEW, DEFAULT_CLIENT)));
        Map<String, byte[]> kept = kept();
        assertEquals(Set.of("serviceName"), methods(kept.get(CLIENT + ".class")));
        assertEquals(Set.of("serviceName", "helper"), methods(kept.get(DEFAULT_CLIENT + ".class")));
    }

    @Test
    void ofClassesThatAreNoClientsEveryMethodStays() throws IOException {
        use("dev/opsctl/Ours", Use.CALL);
        type(THING, in -> {
            method(in, "go", "()Ljava/lang/Object;", code -> {});
            method(in, "idle", "()L" + SDK + "core/Part;", code -> {});
        });
        type(SDK + "core/Part", in -> {});
        Map<String, byte[]> kept = kept();
        assertEquals(Set.of("go", "idle"), methods(kept.get(THING + ".class")));
        assertTrue(kept.containsKey(SDK + "core/Part.class"), "nobody guesses which method is called");
    }

    @Test
    void aTableOfNestedClassesNamesOnlyThoseThatAreThere() throws IOException {
        use("dev/opsctl/Ours", Use.CALL);
        type(THING, in -> {
            in.visitInnerClass(THING + "$Used", THING, "Used", Opcodes.ACC_PUBLIC);
            in.visitInnerClass(THING + "$Idle", THING, "Idle", Opcodes.ACC_PUBLIC);
            code(in, code -> code.visitTypeInsn(Opcodes.NEW, THING + "$Used"));
        });
        for (String nested : List.of("Used", "Idle")) {
            type(
                    THING + "$" + nested,
                    in -> in.visitInnerClass(THING + "$" + nested, THING, nested, Opcodes.ACC_PUBLIC));
        }
        Map<String, byte[]> kept = kept();
        List<String> named = new ArrayList<>();
        new ClassReader(kept.get(THING + ".class"))
                .accept(
                        new ClassVisitor(Opcodes.ASM9) {
                            @Override
                            public void visitInnerClass(String inner, String outer, String simple, int access) {
                                named.add(inner);
                            }
                        },
                        0);
        assertEquals(List.of(THING + "$Used"), named);
        assertFalse(kept.containsKey(THING + "$Idle.class"));
    }

    @Test
    void linesStayForStackTracesAndNamesOfLocalVariablesGo() throws IOException {
        use("dev/opsctl/Ours", Use.CALL);
        type(
                THING,
                in -> code(in, code -> {
                    Label begin = new Label();
                    code.visitLabel(begin);
                    code.visitLineNumber(42, begin);
                    code.visitInsn(Opcodes.NOP);
                    Label end = new Label();
                    code.visitLabel(end);
                    code.visitLocalVariable("secretName", "I", null, begin, end, 1);
                }));
        List<String> seen = new ArrayList<>();
        new ClassReader(kept().get(THING + ".class"))
                .accept(
                        new ClassVisitor(Opcodes.ASM9) {
                            @Override
                            public MethodVisitor visitMethod(
                                    int access, String name, String type, String generic, String[] thrown) {
                                return new MethodVisitor(Opcodes.ASM9) {
                                    @Override
                                    public void visitLineNumber(int line, Label start) {
                                        seen.add("line " + line);
                                    }

                                    @Override
                                    public void visitLocalVariable(
                                            String local, String of, String generics, Label from, Label to, int index) {
                                        seen.add(local);
                                    }
                                };
                            }
                        },
                        0);
        assertEquals(List.of("line 42"), seen);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The entry of a service goes if no constant says its name, but for the table's own; what the others are put in with stays. */
    @Test
    void ofTheTableOfServicesOnlyThoseStayThatAreNamed() throws IOException {
        String known = SDK + "regions/servicemetadata/";
        String builder = "com/example/Builder";
        String put = "(Ljava/lang/Object;Ljava/lang/Object;)L" + builder + ";";
        List<String> services = List.of("first", "second", "third");
        for (String service : services) {
            type(known + service, in -> {});
        }
        type(ServiceTable.CLASS, in -> {
            MethodVisitor fill = in.visitMethod(Opcodes.ACC_STATIC, "<clinit>", "()V", null, null);
            fill.visitCode();
            fill.visitMethodInsn(Opcodes.INVOKESTATIC, builder, "builder", "()L" + builder + ";", false);
            for (String service : services) {
                fill.visitLdcInsn(service);
                fill.visitTypeInsn(Opcodes.NEW, known + service);
                fill.visitInsn(Opcodes.DUP);
                fill.visitMethodInsn(Opcodes.INVOKESPECIAL, known + service, "<init>", "()V", false);
                fill.visitMethodInsn(Opcodes.INVOKEVIRTUAL, builder, "put", put, false);
            }
            fill.visitInsn(Opcodes.POP);
            fill.visitInsn(Opcodes.RETURN);
            fill.visitMaxs(0, 0);
            fill.visitEnd();
        });
        type(
                "com/example/App",
                in -> code(in, code -> {
                    code.visitMethodInsn(Opcodes.INVOKESTATIC, ServiceTable.CLASS, "of", "()V", false);
                    code.visitLdcInsn("second");
                    code.visitLdcInsn("third party");
                }));

        Map<String, byte[]> kept = kept();
        assertEquals(
                Set.of("com/example/App.class", ServiceTable.CLASS + ".class", known + "second.class"), kept.keySet());
        assertEquals(Map.of(known + "second", "second"), ServiceTable.entries(kept.get(ServiceTable.CLASS + ".class")));
    }
}
