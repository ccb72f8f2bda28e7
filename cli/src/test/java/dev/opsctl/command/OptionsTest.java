package dev.opsctl.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;

/** What need not be given may be null, and says so. The compiler does not see that picocli sets fields, so it is looked at here. */
class OptionsTest {

    private final List<String> silent = new ArrayList<>();
    private int seen;

    @Test
    void what_may_be_left_out_and_has_no_default_is_nullable() {
        look(Opsctl.commandLine());
        assertTrue(seen > 100, seen + " options and arguments");
        assertEquals(List.of(), silent.stream().distinct().toList(), "mark these fields @Nullable");
    }

    private void look(CommandLine command) {
        for (ArgSpec argument : command.getCommandSpec().args()) {
            if (argument.userObject() instanceof Field field && !field.getType().isPrimitive()) {
                seen++;
                boolean given =
                        argument.required() || argument.defaultValue() != null || argument.initialValue() != null;
                if (!given && !field.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                    silent.add(field.getDeclaringClass().getSimpleName() + "." + field.getName());
                }
            }
        }
        command.getSubcommands().values().forEach(this::look);
    }
}
