package dev.opsctl.local.sdk;

import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Objects with the interface of an SDK client that hand chosen methods to a handler; the others do what the interface has them do by default.
 * {@link java.lang.reflect.Proxy} has the same use, but its classes initialise the request of each operation, and with it the descriptions
 * of all its fields: 20,000 classes after a deployment, of which 2,000 are ever called. Here a request is initialised when somebody makes one.
 *
 * @param <C> the client's interface
 */
public final class ClientProxy<C> {

    private static final String HANDLER = Type.getInternalName(InvocationHandler.class);
    private static final String HANDLER_TYPE = Type.getDescriptor(InvocationHandler.class);
    private static final String METHODS = Type.getInternalName(Methods.class);
    private static final String METHODS_TYPE = Type.getDescriptor(Methods.class);

    private record Shape(List<Class<?>> interfaces, List<MethodSignature> methods) {}

    /** What goes to the handler, by the number that the class knows it by; each is looked up when it is first called. */
    static final class Methods {

        private final List<MethodSignature> signatures;
        private final AtomicReferenceArray<Method> found;

        private Methods(List<MethodSignature> signatures) {
            this.signatures = signatures;
            this.found = new AtomicReferenceArray<>(signatures.size());
        }

        /** Called by the classes that are made here. */
        Method get(int number) {
            Method method = found.get(number);
            if (method == null) {
                method = signatures.get(number).method();
                found.set(number, method);
            }
            return method;
        }
    }

    private record Made(Constructor<?> constructor, Methods methods) {}

    private static final Map<Shape, Made> MADE = new ConcurrentHashMap<>();

    private final Made made;

    private ClientProxy(Shape shape) {
        this.made = MADE.computeIfAbsent(shape, ClientProxy::make);
    }

    /**
     * A class of proxies.
     *
     * @param interfaces public ones, the client's first
     * @param handled which of their methods go to the handler, beside those that have no default
     */
    public static <C> ClientProxy<C> of(List<Class<?>> interfaces, Predicate<MethodSignature> handled) {
        Map<String, MethodSignature> methods = new TreeMap<>();
        for (Class<?> one : interfaces) {
            for (MethodSignature method : MethodSignature.of(one)) {
                if (Modifier.isAbstract(method.access())
                        || !Modifier.isStatic(method.access()) && handled.test(method)) {
                    methods.putIfAbsent(method.name() + method.descriptor(), method);
                }
            }
        }
        return new ClientProxy<>(new Shape(List.copyOf(interfaces), List.copyOf(methods.values())));
    }

    /** A proxy. The handler is given null for the arguments of a method without any. */
    @SuppressWarnings("unchecked")
    public C with(InvocationHandler handler) {
        try {
            return (C) made.constructor().newInstance(handler, made.methods());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("no proxy can be made by " + made.constructor(), e);
        }
    }

    private static Made make(Shape shape) {
        try {
            return new Made(
                    MethodHandles.lookup()
                            .defineHiddenClass(new Writer().write(shape), false)
                            .lookupClass()
                            .getConstructor(InvocationHandler.class, Methods.class),
                    new Methods(shape.methods()));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("no proxy of " + shape.interfaces(), e);
        }
    }

    /** Writes the class of a proxy. Nothing in it branches, so that it needs no frames, for which classes would be loaded. */
    private static final class Writer {

        private final ClassWriter out = new ClassWriter(ClassWriter.COMPUTE_MAXS);
        private final String name = Type.getInternalName(ClientProxy.class) + "$Of";

        byte[] write(Shape shape) {
            List<String> names = new ArrayList<>();
            shape.interfaces().forEach(one -> names.add(Type.getInternalName(one)));
            out.visit(
                    Opcodes.V17,
                    Opcodes.ACC_FINAL | Opcodes.ACC_SUPER,
                    name,
                    null,
                    "java/lang/Object",
                    names.toArray(String[]::new));
            out.visitField(Opcodes.ACC_PRIVATE | Opcodes.ACC_FINAL, "handler", HANDLER_TYPE, null, null);
            out.visitField(Opcodes.ACC_PRIVATE | Opcodes.ACC_FINAL, "methods", METHODS_TYPE, null, null);
            constructor();
            for (int number = 0; number < shape.methods().size(); number++) {
                method(number, shape.methods().get(number));
            }
            out.visitEnd();
            return out.toByteArray();
        }

        private void constructor() {
            String descriptor = "(" + HANDLER_TYPE + METHODS_TYPE + ")V";
            MethodVisitor code = out.visitMethod(Opcodes.ACC_PUBLIC, "<init>", descriptor, null, null);
            code.visitCode();
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitMethodInsn(Opcodes.INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitVarInsn(Opcodes.ALOAD, 1);
            code.visitFieldInsn(Opcodes.PUTFIELD, name, "handler", HANDLER_TYPE);
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitVarInsn(Opcodes.ALOAD, 2);
            code.visitFieldInsn(Opcodes.PUTFIELD, name, "methods", METHODS_TYPE);
            code.visitInsn(Opcodes.RETURN);
            code.visitMaxs(0, 0);
            code.visitEnd();
        }

        /** {@code return (Answer) handler.invoke(this, methods.get(number), new Object[] {…})}. */
        private void method(int number, MethodSignature method) {
            MethodVisitor code = out.visitMethod(Opcodes.ACC_PUBLIC, method.name(), method.descriptor(), null, null);
            code.visitCode();
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitFieldInsn(Opcodes.GETFIELD, name, "handler", HANDLER_TYPE);
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitFieldInsn(Opcodes.GETFIELD, name, "methods", METHODS_TYPE);
            code.visitIntInsn(Opcodes.SIPUSH, number);
            code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, METHODS, "get", "(I)Ljava/lang/reflect/Method;", false);
            arguments(code, Type.getArgumentTypes(method.descriptor()));
            code.visitMethodInsn(
                    Opcodes.INVOKEINTERFACE,
                    HANDLER,
                    "invoke",
                    "(Ljava/lang/Object;Ljava/lang/reflect/Method;[Ljava/lang/Object;)Ljava/lang/Object;",
                    true);
            answer(code, Type.getReturnType(method.descriptor()));
            code.visitMaxs(0, 0);
            code.visitEnd();
        }

        private static void arguments(MethodVisitor code, Type[] types) {
            if (types.length == 0) {
                code.visitInsn(Opcodes.ACONST_NULL);
                return;
            }
            code.visitIntInsn(Opcodes.BIPUSH, types.length);
            code.visitTypeInsn(Opcodes.ANEWARRAY, "java/lang/Object");
            int local = 1;
            for (int i = 0; i < types.length; i++) {
                code.visitInsn(Opcodes.DUP);
                code.visitIntInsn(Opcodes.BIPUSH, i);
                code.visitVarInsn(types[i].getOpcode(Opcodes.ILOAD), local);
                Primitive primitive = Primitive.of(types[i]);
                if (primitive != null) {
                    code.visitMethodInsn(
                            Opcodes.INVOKESTATIC,
                            primitive.box(),
                            "valueOf",
                            "(" + types[i].getDescriptor() + ")L" + primitive.box() + ";",
                            false);
                }
                code.visitInsn(Opcodes.AASTORE);
                local += types[i].getSize();
            }
        }

        private static void answer(MethodVisitor code, Type type) {
            Primitive primitive = Primitive.of(type);
            if (type.getSort() == Type.VOID) {
                code.visitInsn(Opcodes.POP);
            } else if (primitive != null) {
                code.visitTypeInsn(Opcodes.CHECKCAST, primitive.box());
                code.visitMethodInsn(
                        Opcodes.INVOKEVIRTUAL,
                        primitive.box(),
                        type.getClassName() + "Value",
                        "()" + type.getDescriptor(),
                        false);
            } else {
                code.visitTypeInsn(Opcodes.CHECKCAST, type.getInternalName());
            }
            code.visitInsn(type.getOpcode(Opcodes.IRETURN));
        }
    }

    /** What holds a primitive value as an object. */
    private record Primitive(String box) {

        private static final Map<Integer, Class<?>> BOXES = Map.of(
                Type.BOOLEAN, Boolean.class,
                Type.CHAR, Character.class,
                Type.BYTE, Byte.class,
                Type.SHORT, Short.class,
                Type.INT, Integer.class,
                Type.LONG, Long.class,
                Type.FLOAT, Float.class,
                Type.DOUBLE, Double.class);

        /** Null for what is an object already, or nothing. */
        static @Nullable Primitive of(Type type) {
            Class<?> box = BOXES.get(type.getSort());
            return box == null ? null : new Primitive(Type.getInternalName(box));
        }
    }
}
