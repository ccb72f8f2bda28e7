package dev.opsctl.shrink;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * The SDK's table of what it knows of each service of AWS, some three hundred classes, of which a client asks for one. It is filled by one method,
 * entry by entry: name, new object, {@code put}. Whoever asks for the first makes all, a tenth of what a command took.
 */
final class ServiceTable {

    /** The class that has the table. */
    static final String CLASS = "software/amazon/awssdk/regions/GeneratedServiceMetadataProvider";

    private static final int ASM = Opcodes.ASM9;
    private static final String FILLED_BY = "<clinit>";

    private ServiceTable() {}

    /**
     * @param content of the class
     * @return the names of services, by the class that knows them
     */
    static Map<String, String> entries(byte[] content) {
        Map<String, String> services = new HashMap<>();
        new ClassReader(content)
                .accept(
                        new ClassVisitor(ASM) {
                            @Override
                            public @Nullable MethodVisitor visitMethod(
                                    int access,
                                    String name,
                                    String type,
                                    @Nullable String generic,
                                    String @Nullable [] thrown) {
                                return name.equals(FILLED_BY) ? new Reading(services) : null;
                            }
                        },
                        ClassReader.SKIP_DEBUG);
        return services;
    }

    /**
     * @param fill writes a method of that class
     * @param stays whether the entry of a class stays
     * @return the same, without the other entries
     */
    static MethodVisitor with(Predicate<String> stays, String method, MethodVisitor fill) {
        return method.equals(FILLED_BY) ? new Writing(stays, fill) : fill;
    }

    private static final class Reading extends MethodVisitor {
        private final Map<String, String> services;
        private String last = "";

        Reading(Map<String, String> services) {
            super(ASM);
            this.services = services;
        }

        @Override
        public void visitLdcInsn(Object value) {
            last = String.valueOf(value);
        }

        @Override
        public void visitTypeInsn(int code, String type) {
            services.put(type, last);
        }
    }

    private static final class Writing extends MethodVisitor {
        private final Predicate<String> stays;
        private @Nullable Object name;
        private boolean leavesOut;

        Writing(Predicate<String> stays, MethodVisitor fill) {
            super(ASM, fill);
            this.stays = stays;
        }

        @Override
        public void visitLdcInsn(Object value) {
            name = value; // written when it is known whether the entry stays
        }

        @Override
        public void visitTypeInsn(int code, String type) {
            leavesOut = !stays.test(type);
            if (!leavesOut) {
                super.visitLdcInsn(name);
                super.visitTypeInsn(code, type);
            }
        }

        @Override
        public void visitInsn(int code) {
            if (!leavesOut) {
                super.visitInsn(code);
            }
        }

        @Override
        public void visitMethodInsn(int code, String owner, String method, String type, boolean isInterface) {
            if (!leavesOut) {
                super.visitMethodInsn(code, owner, method, type, isInterface);
            }
            leavesOut &= !method.equals("put");
        }
    }
}
