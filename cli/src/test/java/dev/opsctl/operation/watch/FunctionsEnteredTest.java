package dev.opsctl.operation.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.operation.watch.ShippedTemplates.Resource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every function of the templates is in the other places that have to name it (those that watch it: {@link ObservabilityTemplateTest}). */
class FunctionsEnteredTest {

    private static final Path ROOT = Path.of("..");
    private static final Path HANDLERS = ROOT.resolve("lambda-runtime/src/main/java");

    private static final Pattern HANDLER =
            Pattern.compile("public final class \\w+ extends (JsonHandler|CustomResource|PartnerApi)\\b");

    private final List<String> wanting = new ArrayList<>();

    private void want(boolean there, String function, String what) {
        if (!there) {
            wanting.add(function + ": " + what);
        }
    }

    private static String text(String file) throws IOException {
        return Files.readString(ROOT.resolve(file));
    }

    private static String plain(Object name) {
        return String.valueOf(name).replaceFirst("^" + ShippedTemplates.PREFIX, "");
    }

    private static List<Resource> of(List<Resource> all, String type) {
        return all.stream().filter(r -> r.type().equals(type)).toList();
    }

    private static String templates() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.walk(ROOT.resolve("templates"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".yaml")).toList()) {
                all.append(Files.readString(file));
            }
        }
        return all.toString();
    }

    /** The classes that Lambda can call: what is a JsonHandler, and made by a constructor of nothing. */
    private static List<String> handlers() throws IOException {
        try (Stream<Path> files = Files.walk(HANDLERS)) {
            List<String> found = new ArrayList<>();
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                if (HANDLER.matcher(Files.readString(file)).find()) {
                    found.add(HANDLERS.relativize(file)
                            .toString()
                            .replace(".java", "")
                            .replace('/', '.'));
                }
            }
            return found;
        }
    }

    @Test
    void a_function_is_in_every_list_that_names_functions() throws IOException {
        List<Resource> all = new ShippedTemplates(true).all();
        List<String> live = of(all, "Custom::LiveVersions").stream()
                .flatMap(r -> ((Map<?, ?>) r.properties().get("Functions")).keySet().stream())
                .map(String::valueOf)
                .toList();
        List<String> aliases = of(all, "AWS::Lambda::Alias").stream()
                .map(alias -> plain(alias.properties().get("FunctionName")))
                .toList();
        List<String> logs = of(all, "AWS::Logs::LogGroup").stream()
                .map(group -> String.valueOf(group.properties().get("LogGroupName")))
                .toList();
        List<String> roles = of(all, "AWS::IAM::Role").stream()
                .map(role -> String.valueOf(role.properties().get("RoleName")))
                .toList();
        String checkov = text("conformance/checkov-findings.yaml");
        String needed = text("cli/src/main/resources/dev/opsctl/needed-actions.txt");
        String console = text("lambda-runtime/src/main/java/dev/opsctl/functions/console/Console.java");
        String ofOrders = console.substring(console.indexOf("ORDER_FUNCTIONS"), console.indexOf("new LinkedHashMap"));
        String iam = text("templates/iam.yaml");
        String consoleRole = iam.substring(iam.indexOf("\n  ConsoleRole:"));
        List<Resource> functions = of(all, "AWS::Lambda::Function");
        String templates = templates();
        List<String> handlers = handlers();
        assertTrue(handlers.size() > 20, handlers.toString());
        for (String handler : handlers) {
            want(
                    templates.contains("Handler: " + handler + "::"),
                    handler,
                    "a function in templates/app whose Handler is " + handler + "::handleRequest");
        }
        assertTrue(functions.size() > 20, functions.toString());
        for (Resource function : functions) {
            String id = function.id();
            String name = plain(function.properties().get("FunctionName"));
            // Those two are called by CloudFormation itself, before there are live versions.
            boolean first = List.of("SettingsCipher", "LiveVersions").contains(id);
            Path handler = HANDLERS.resolve(String.valueOf(function.properties().get("Handler"))
                    .replaceFirst("::.*", "")
                    .replace('.', '/')
                    .concat(".java"));
            want(Files.exists(handler), id, "its Handler is " + handler);
            String role = String.valueOf(function.properties().get("Role")).replaceFirst(".*role/", "");
            want(roles.contains(role), id, "a role " + plain(role) + " in templates/iam.yaml");
            want(logs.contains("/aws/lambda/" + ShippedTemplates.PREFIX + name), id, "a log group beside it");
            want(first || live.contains(id), id, "a line under Live");
            want(first || aliases.contains("<" + id + ">"), id, "an alias, live");
            want(checkov.contains(id), id, "under CKV_AWS_116 in conformance/checkov-findings.yaml");
            for (String resource : List.of("role/${Prefix}" + plain(role), "function:${Prefix}" + name)) {
                want(
                        needed.contains(resource + " "),
                        id,
                        resource + " in needed-actions.txt, written by local-cloud/data/needed_actions.py");
            }
            String code = Files.exists(handler) ? Files.readString(handler) : "";
            if (code.contains("Log.") && code.contains("\"orderID\"")) {
                want(ofOrders.contains('"' + name + '"'), id, "logs orderID: in ORDER_FUNCTIONS of Console.java");
            }
            if (ofOrders.contains('"' + name + '"')) {
                want(
                        consoleRole.contains("log-group:/aws/lambda/${Prefix}" + name + ":*"),
                        id,
                        "its log group in the role Console of templates/iam.yaml");
            }
        }
        assertEquals("", wanting.stream().sorted().collect(Collectors.joining("\n")));
    }
}
