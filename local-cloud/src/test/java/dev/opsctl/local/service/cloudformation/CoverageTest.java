package dev.opsctl.local.service.cloudformation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.opsctl.local.Services;
import dev.opsctl.local.TestCloud;
import dev.opsctl.local.sdk.Operations;
import dev.opsctl.local.wire.WireModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/coverage.md says of every operation and every property what the services and {@code applied.txt} say (PLT-2). */
class CoverageTest {

    private static final Path PAPER = Path.of("..", "docs", "coverage.md");
    private static final Path APPLIED = Path.of("src/main/resources/dev/opsctl/local/data/cloudformation/applied.txt");
    private static final String REGENERATE =
            "mvn -B -pl local-cloud -am test -Dtest=CoverageTest -Dsurefire.failIfNoSpecifiedTests=false -Dopsctl.docs=write";

    @TempDir
    Path home;

    @Test
    void the_paper_says_what_there_is() throws IOException {
        StringBuilder out = new StringBuilder(
                "# What the local cloud covers\n\nWritten by a test from the services themselves; do not edit"
                        + " it, but write it again:\n\n    " + REGENERATE
                        + "\n\nHow single services behave, and what they refuse among the settings of an operation, is in"
                        + " [local-cloud.md](local-cloud.md).\n");
        operations(out);
        types(out);
        if ("write".equals(System.getProperty("opsctl.docs"))) {
            Files.writeString(PAPER, out);
        }
        assertEquals(
                Files.readString(PAPER),
                out.toString(),
                "docs/coverage.md is out of date; write it again: " + REGENERATE);
    }

    private void operations(StringBuilder out) {
        out.append(
                "\n## Operations\n\nAn operation that is not served is answered 501 with its name, in the protocol of its service. "
                        + "Served are some, too, that refuse in their service's words whatever they are asked, such as `UpdateMapRun` and `CreateGlobalTable`.\n\n"
                        + "| Service | Served | Not served |\n| --- | ---: | ---: |\n");
        StringBuilder lists = new StringBuilder();
        try (TestCloud cloud = TestCloud.open(home)) {
            Services.all().stream()
                    .sorted(java.util.Comparator.comparing(
                            service -> service.clientInterface().getSimpleName()))
                    .forEach(service -> {
                        Class<?> client = service.clientInterface();
                        Object made = cloud.cloud().service(client, TestCloud.SCOPE);
                        TreeSet<String> served = new TreeSet<>();
                        TreeSet<String> others = new TreeSet<>();
                        for (WireModel.Operation operation :
                                WireModel.of(client).operations()) {
                            boolean has = Operations.find(client, operation.name())
                                    .map(bound -> bound.isServedBy(made))
                                    .orElse(false);
                            (has ? served : others).add(operation.name());
                        }
                        String name = client.getSimpleName().replaceFirst("Client$", "");
                        out.append("| ")
                                .append(name)
                                .append(" | ")
                                .append(served.size())
                                .append(" | ")
                                .append(others.size())
                                .append(" |\n");
                        folded(lists, name, Map.of("Served", served, "Not served", others));
                    });
        }
        out.append('\n').append(lists);
    }

    private static void folded(
            StringBuilder out, String name, Map<String, ? extends java.util.Collection<String>> lists) {
        out.append("<details><summary>").append(name).append("</summary>\n\n");
        for (String title : List.of("Served", "Not served", "Applied", "Refused")) {
            if (lists.containsKey(title) && !lists.get(title).isEmpty()) {
                out.append(title)
                        .append(": ")
                        .append(lists.get(title).stream()
                                .map(one -> "`" + one + "`")
                                .collect(Collectors.joining(", ")))
                        .append("\n\n");
            }
        }
        out.append("</details>\n");
    }

    private static void types(StringBuilder out) throws IOException {
        out.append(
                "\n## Resource types\n\nA property is applied if the calls of its service give it back (or a test shows what it does), else it is"
                        + " refused by name before anything is made. `*` stands for items and entries; behind an equals sign stand the only values that are taken."
                        + " Custom resources and `AWS::CloudFormation::Stack` are the engine's own.\n\n| Type | Applied | Refused |\n| --- | ---: | ---: |\n");
        StringBuilder lists = new StringBuilder();
        Map<String, List<String>> applied = new TreeMap<>();
        String type = "";
        for (String line : Files.readAllLines(APPLIED)) {
            if (line.startsWith("AWS::")) {
                type = line;
                applied.put(type, new ArrayList<>());
            } else if (line.startsWith("/")) {
                applied.get(type).add(line.substring(1));
            }
        }
        for (Map.Entry<String, List<String>> one : applied.entrySet()) {
            TreeSet<String> refused = new TreeSet<>();
            for (String pointer : SchemaLeaves.of(one.getKey()).all().keySet()) {
                refused.add(pointer.substring(1));
            }
            one.getValue().forEach(pointer -> refused.remove(pointer.replaceFirst("=.*", "")));
            out.append("| ")
                    .append(one.getKey())
                    .append(" | ")
                    .append(one.getValue().size())
                    .append(" | ")
                    .append(refused.size())
                    .append(" |\n");
            folded(lists, one.getKey(), Map.of("Applied", one.getValue(), "Refused", refused));
        }
        out.append('\n').append(lists);
    }
}
