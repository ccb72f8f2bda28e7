package dev.opsctl.local.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** Who stores a document without looking at the one that is there. */
class OverwritesTest {
    private static final String LAST_WINS = "by AWS's meaning the last one wins";
    private static final String SAME_CHANGE = "what was there has been read in the same change, if it matters";
    private static final String ALONE = "nobody else writes the key";

    private static final Map<String, String> REPLACERS = Map.ofEntries(
            Map.entry("BucketOptions", LAST_WINS),
            Map.entry("CloudClock", ALONE),
            Map.entry("AccountSettingOperations", LAST_WINS),
            Map.entry("DashboardOperations", LAST_WINS),
            Map.entry("DriftStore", LAST_WINS),
            Map.entry("EncryptionOperations", LAST_WINS),
            Map.entry("LogPolicies", LAST_WINS),
            Map.entry("GatewayResponseOperations", LAST_WINS),
            Map.entry("Phones", LAST_WINS),
            Map.entry("SafeguardOperations", LAST_WINS),
            Map.entry("SesAccount", LAST_WINS),
            Map.entry("EventSources", ALONE + ": its methods are synchronized"),
            Map.entry("StackStore", ALONE + ": a resource is one step's of its stack's only operation"),
            Map.entry("StoredRuns", ALONE + ": a run is one thread's"),
            Map.entry("Alarms", SAME_CHANGE),
            Map.entry("ApiTables", SAME_CHANGE),
            Map.entry("ArchivedObjects", SAME_CHANGE + ": the next step of the restore that it has written"),
            Map.entry("EventInvokeConfigs", SAME_CHANGE),
            Map.entry("PipelineRuns", SAME_CHANGE),
            Map.entry("FormerTablesImport", SAME_CHANGE),
            Map.entry("FunctionCatalog", SAME_CHANGE + ": its revision"),
            Map.entry("IamState", SAME_CHANGE),
            Map.entry("DocumentationOperations", SAME_CHANGE),
            Map.entry("ImportOperations", SAME_CHANGE),
            Map.entry("Importing", SAME_CHANGE),
            Map.entry("Messages", SAME_CHANGE),
            Map.entry("LayerPolicies", SAME_CHANGE),
            Map.entry("PermissionPolicies", SAME_CHANGE),
            Map.entry("Policies", SAME_CHANGE),
            Map.entry("PolicyOperations", SAME_CHANGE),
            Map.entry("Publisher", SAME_CHANGE),
            Map.entry("Queues", SAME_CHANGE + ": when a queue was deleted"),
            Map.entry("ResourceOperations", SAME_CHANGE),
            Map.entry("SegmentStore", SAME_CHANGE),
            Map.entry("SourcePolling", SAME_CHANGE),
            Map.entry("Suppressions", SAME_CHANGE),
            Map.entry("TableLifecycle", SAME_CHANGE),
            Map.entry("TableStore", SAME_CHANGE),
            Map.entry("TimeToLive", SAME_CHANGE),
            Map.entry("TransactionTokens", SAME_CHANGE));

    private final Set<String> replacers = new TreeSet<>();
    private final Set<String> ignoring = new TreeSet<>();

    @BeforeEach
    void read() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("target", "classes"))) {
            for (Path file :
                    files.filter(one -> one.toString().endsWith(".class")).toList()) {
                new ClassReader(Files.readAllBytes(file)).accept(new OneClass(), 0);
            }
        }
    }

    /** What is computed from a document that was read before is computed from the one that is there by now. */
    @Test
    void a_change_of_a_document_looks_at_it() {
        assertEquals(Set.of(), ignoring, "such a lambda is a bare overwrite in disguise: Table.replace is its name");
    }

    @Test
    void only_these_overwrite() {
        assertEquals(new TreeSet<>(REPLACERS.keySet()), replacers);
    }

    private final class OneClass extends ClassVisitor {
        private final Map<String, String> operators = new TreeMap<>();
        private final Set<String> looking = new TreeSet<>();
        private String name = "";

        private OneClass() {
            super(Opcodes.ASM9);
        }

        @Override
        public void visit(int version, int access, String type, String signature, String parent, String[] interfaces) {
            name = type.replaceFirst(".*/", "").replaceFirst("\\$.*", "");
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String method, String descriptor, String signature, String[] thrown) {
            int slots = Type.getArgumentsAndReturnSizes(descriptor) >> 2; // one is for this, also if there is none
            int last = slots - ((access & Opcodes.ACC_STATIC) == 0 ? 1 : 2);
            return new MethodVisitor(Opcodes.ASM9) {
                @Override
                public void visitVarInsn(int opcode, int variable) {
                    if (variable == last) {
                        looking.add(method);
                    }
                }

                @Override
                public void visitMethodInsn(int opcode, String owner, String called, String type, boolean isInterface) {
                    calls(owner, called);
                }

                @Override
                public void visitInvokeDynamicInsn(String called, String type, Handle bootstrap, Object... arguments) {
                    if (arguments.length > 1 && arguments[1] instanceof Handle target) {
                        calls(target.getOwner(), target.getName());
                        if (type.endsWith(")Ljava/util/function/UnaryOperator;")
                                && target.getName().startsWith("lambda$")) {
                            operators.put(target.getName(), name + "." + method);
                        }
                    }
                }
            };
        }

        private void calls(String owner, String called) {
            if (owner.equals(Type.getInternalName(Table.class)) && called.equals("replace")) {
                replacers.add(name);
            }
        }

        @Override
        public void visitEnd() {
            operators.keySet().removeAll(looking);
            ignoring.addAll(operators.values());
        }
    }
}
