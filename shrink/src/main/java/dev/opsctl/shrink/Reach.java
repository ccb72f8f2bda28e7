package dev.opsctl.shrink;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.commons.ClassRemapper;
import org.objectweb.asm.commons.MethodRemapper;
import org.objectweb.asm.commons.Remapper;

/**
 * Which classes of the AWS SDK the other classes of a jar reach: whole classes, by whatever names them (code, descriptors, signatures, annotations,
 * and strings that are a class's name, for the SDK loads some by name). Only of clients are single methods followed: an operation that nobody
 * calls goes, in the interface and in what implements it, and with it its request, its answer and all that those are made of; and of the
 * table of services ({@link ServiceTable}) the entries whose name no constant says. No dispatch is guessed at, so nothing that is left can behave
 * otherwise than before.
 */
final class Reach {

    private static final int ASM = Opcodes.ASM9;
    private static final String SDK = "software/amazon/awssdk/";
    private static final String SERVICES = SDK + "services/";
    private static final String CLIENT = SDK + "awscore/AwsClient";
    /** Called by the SDK on any client, by interfaces that all have in common. */
    private static final Set<String> ALL_CLIENTS_HAVE = Set.of("serviceName", "serviceClientConfiguration", "close");

    /** The methods of a service's client: which there are, and which somebody calls. */
    private record Client(Set<String> declared, Set<String> called) {}

    private final Map<String, byte[]> classes = new HashMap<>();
    private final Set<String> reached = new HashSet<>();
    private final Deque<Runnable> work = new ArrayDeque<>();
    /** By the names of interfaces and of the classes that implement them. */
    private final Map<String, Client> clients = new HashMap<>();
    /** The names of services, by the classes in the SDK's table of them. */
    private final Map<String, String> services = new HashMap<>();
    /** What constants of code that is reached say. */
    private final Set<String> said = new HashSet<>();

    /** @param name internal, as in class files: with slashes */
    void add(String name, byte[] content) {
        classes.put(name, content);
        if (!name.startsWith(SDK)) {
            reach(name);
        }
    }

    /** @param text in which words may be names of classes, with dots */
    void named(String text) {
        for (String word : text.split("\\s+")) {
            // Classes that are added later are reached as well: it is looked for them when everything is followed.
            work.add(() -> reach(word.replace('.', '/')));
        }
    }

    /** Goes on from what is not the SDK's, and from what was named, until nothing new is reached. Once, when all classes are there. */
    void follow() {
        Map<String, Client> interfaces = new HashMap<>();
        classes.forEach((name, content) -> {
            ClassReader reader = new ClassReader(content);
            if (named(name, "Client")
                    && (reader.getAccess() & Opcodes.ACC_INTERFACE) != 0
                    && List.of(reader.getInterfaces()).contains(CLIENT)) {
                interfaces.put(name, new Client(declared(reader), new HashSet<>(ALL_CLIENTS_HAVE)));
            }
        });
        clients.putAll(interfaces);
        for (String name : classes.keySet()) {
            if (named(name, "Client")) {
                for (String implemented : new ClassReader(classes.get(name)).getInterfaces()) {
                    if (interfaces.containsKey(implemented)) {
                        clients.put(name, interfaces.get(implemented));
                    }
                }
            }
        }
        if (classes.containsKey(ServiceTable.CLASS)) {
            services.putAll(ServiceTable.entries(classes.get(ServiceTable.CLASS)));
        }
        while (!work.isEmpty()) {
            work.pop().run();
        }
    }

    private static boolean named(String name, String end) {
        return name.startsWith(SERVICES) && name.endsWith(end);
    }

    private static Set<String> declared(ClassReader reader) {
        Set<String> names = new HashSet<>();
        reader.accept(
                new ClassVisitor(ASM) {
                    @Override
                    public @Nullable MethodVisitor visitMethod(
                            int access,
                            String name,
                            String type,
                            @Nullable String generic,
                            String @Nullable [] thrown) {
                        names.add(name);
                        return null;
                    }
                },
                ClassReader.SKIP_CODE);
        return names;
    }

    /**
     * @param name of a class that was added
     * @return it as it belongs into the smaller jar; null if it does not
     */
    byte @Nullable [] trimmed(String name) {
        byte[] content = requireNonNull(classes.get(name), name);
        if (!name.startsWith(SDK)) {
            return content;
        }
        if (!reached.contains(name)) {
            return null;
        }
        ClassWriter writer = new ClassWriter(0);
        new ClassReader(content)
                .accept(
                        new ClassVisitor(ASM, writer) {
                            @Override
                            public void visitInnerClass(
                                    String inner, @Nullable String outer, @Nullable String simple, int access) {
                                if (!inner.startsWith(SDK) || reached.contains(inner)) {
                                    super.visitInnerClass(inner, outer, simple, access);
                                }
                            }

                            @Override
                            public @Nullable MethodVisitor visitMethod(
                                    int access,
                                    String method,
                                    String type,
                                    @Nullable String generic,
                                    String @Nullable [] thrown) {
                                if (!isCalled(name, method)) {
                                    return null;
                                }
                                MethodVisitor written =
                                        withoutLocals(super.visitMethod(access, method, type, generic, thrown));
                                return name.equals(ServiceTable.CLASS)
                                        ? ServiceTable.with(reached::contains, method, written)
                                        : written;
                            }
                        },
                        0);
        return writer.toByteArray();
    }

    /** Names of local variables are for debuggers; line numbers stay. */
    private static MethodVisitor withoutLocals(MethodVisitor method) {
        return new MethodVisitor(ASM, method) {
            @Override
            public void visitLocalVariable(
                    String name, String type, @Nullable String generic, Label start, Label end, int index) {}
        };
    }

    /** All methods of what is no client; of a client, what it does not declare as an operation, too. */
    private boolean isCalled(String owner, String method) {
        Client client = clients.get(owner);
        String operation = operationOf(method);
        return client == null
                || !client.declared().contains(operation)
                || client.called().contains(operation);
    }

    /** @return of a method that javac made of a lambda, the one that it is in */
    private static String operationOf(String method) {
        return method.startsWith("lambda$") ? method.substring(7, method.lastIndexOf('$')) : method;
    }

    private void reach(String name) {
        String service = services.get(name);
        if (service != null && !said.contains(service)) {
            return;
        }
        if ((!name.startsWith(SDK) || classes.containsKey(name)) && reached.add(name)) {
            work.push(() -> scan(name, method -> true));
        }
    }

    private void call(String owner, String method) {
        Client client = clients.get(owner);
        if (client != null && client.called().add(method)) {
            clients.forEach((name, other) -> {
                if (other == client && reached.contains(name)) {
                    work.push(() -> scan(name, scanned -> operationOf(scanned).equals(method)));
                }
            });
        }
    }

    private void scan(String scanned, Predicate<String> methods) {
        byte[] content = classes.get(scanned);
        if (content == null) {
            return;
        }
        ClassReader reader = new ClassReader(content);
        if (!scanned.startsWith(SDK)) {
            constants(reader);
        }
        Remapper names = new Remapper(ASM) {
            @Override
            public String map(String name) {
                reach(name);
                return name;
            }

            @Override
            public Object mapValue(Object value) {
                if (value instanceof String text) {
                    say(text, scanned);
                } else if (value instanceof Handle handle) {
                    call(handle.getOwner(), handle.getName());
                }
                return super.mapValue(value);
            }
        };
        reader.accept(
                new ClassRemapper(ASM, null, names) {
                    // A class names all that is nested in what it uses: no use by itself. But what is nested asks for
                    // what is around it.
                    @Override
                    public void visitInnerClass(
                            String inner, @Nullable String outer, @Nullable String simple, int access) {
                        if (outer != null && (inner.equals(scanned) || !scanned.startsWith(SDK))) {
                            reach(inner);
                            reach(outer);
                        }
                    }

                    @Override
                    public @Nullable FieldVisitor visitField(
                            int access, String name, String type, @Nullable String generic, @Nullable Object value) {
                        return super.visitField(
                                access, name, type, generic, value == null ? null : names.mapValue(value));
                    }

                    @Override
                    public @Nullable MethodVisitor visitMethod(
                            int access,
                            String name,
                            String type,
                            @Nullable String generic,
                            String @Nullable [] thrown) {
                        if (!methods.test(name) || !isCalled(scanned, name)) {
                            return null;
                        }
                        names.mapMethodDesc(type);
                        names.mapSignature(generic, false);
                        if (thrown != null) {
                            names.mapTypes(thrown);
                        }
                        return calls(names);
                    }
                },
                ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
    }

    private void say(String text, String where) {
        if (text.indexOf('.') > 0) {
            reach(text.replace('.', '/'));
        }
        if (!where.equals(ServiceTable.CLASS) && said.add(text)) {
            services.forEach((known, service) -> {
                if (service.equals(text)) {
                    reach(known);
                }
            });
        }
    }

    /** What stays byte for byte keeps the classes that javac noted and whose constants it copied. */
    private void constants(ClassReader reader) {
        char[] buffer = new char[reader.getMaxStringLength()];
        for (int i = 1; i < reader.getItemCount(); i++) {
            int at = reader.getItem(i);
            if (at > 0 && reader.readByte(at - 1) == 7) {
                reach(reader.readUTF8(at, buffer));
            }
        }
    }

    private MethodVisitor calls(Remapper names) {
        return new MethodRemapper(ASM, new MethodVisitor(ASM) {}, names) {
            @Override
            public void visitMethodInsn(int code, String owner, String name, String type, boolean isInterface) {
                call(owner, name);
                super.visitMethodInsn(code, owner, name, type, isInterface);
            }
        };
    }
}
