package dev.opsctl.local.service.stepfunctions.definition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every flow that the templates deploy is a valid definition (ORD-7, MAIL-5). */
class DefinitionsTest {

    @Test
    void theFlowsOfTheTemplatesAreValid() throws IOException {
        Path flows = Path.of("../templates/flows");
        try (Stream<Path> files = Files.list(flows)) {
            List<Path> definitions =
                    files.filter(file -> file.toString().endsWith(".asl.json")).toList();
            assertFalse(definitions.isEmpty());
            for (Path file : definitions) {
                assertEquals(List.of(), DefinitionCheck.check(Files.readString(file), false), file.toString());
            }
        }
    }
}
