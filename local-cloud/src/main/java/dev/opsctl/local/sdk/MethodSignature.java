package dev.opsctl.local.sdk;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * A public method as its class file has it. Reflection would load all classes that any method of the class mentions: of a client's interface,
 * requests and answers of each operation, most of which nobody ever calls.
 *
 * @param descriptor parameters and answer, as the virtual machine writes them
 */
public record MethodSignature(Class<?> owner, String name, String descriptor, int access) {

    private static final ClassValue<List<MethodSignature>> READ = new ClassValue<>() {
        @Override
        protected List<MethodSignature> computeValue(Class<?> type) {
            return read(type);
        }
    };

    /** Those that a class declares itself. */
    public static List<MethodSignature> declaredBy(Class<?> type) {
        return READ.get(type);
    }

    private static List<MethodSignature> read(Class<?> type) {
        List<MethodSignature> found = new ArrayList<>();
        try (InputStream in = type.getResourceAsStream(type.getName().replaceFirst(".*\\.", "") + ".class")) {
            new ClassReader(in)
                    .accept(
                            new ClassVisitor(Opcodes.ASM9) {
                                @Override
                                public @Nullable MethodVisitor visitMethod(
                                        int access,
                                        String name,
                                        String descriptor,
                                        @Nullable String signature,
                                        String @Nullable [] exceptions) {
                                    if (Modifier.isPublic(access)
                                            && (access & Opcodes.ACC_SYNTHETIC) == 0
                                            && name.charAt(0) != '<') {
                                        found.add(new MethodSignature(type, name, descriptor, access));
                                    }
                                    return null;
                                }
                            },
                            ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    /** Those of an interface and of what it extends, but not what it overrides. */
    public static Collection<MethodSignature> of(Class<?> anInterface) {
        Map<String, MethodSignature> found = new LinkedHashMap<>();
        declaredBy(anInterface).forEach(one -> found.put(one.key(), one));
        for (Class<?> parent : anInterface.getInterfaces()) {
            of(parent).forEach(one -> found.putIfAbsent(one.key(), one));
        }
        return found.values();
    }

    static MethodSignature of(Method method) {
        return new MethodSignature(
                method.getDeclaringClass(), method.getName(), Type.getMethodDescriptor(method), method.getModifiers());
    }

    /** Name and parameters: what an operation of a client and the method that does it have in common. */
    public String key() {
        return name + descriptor.substring(0, descriptor.indexOf(')') + 1);
    }

    /** As {@link #key()}. */
    public static String key(Method method) {
        return of(method).key();
    }

    /** The method itself. */
    public Method method() {
        return Arrays.stream(owner.getDeclaredMethods())
                .filter(method -> method.getName().equals(name)
                        && Type.getMethodDescriptor(method).equals(descriptor))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no " + name + descriptor + " in " + owner));
    }
}
