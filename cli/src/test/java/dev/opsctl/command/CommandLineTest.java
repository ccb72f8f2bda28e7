package dev.opsctl.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.system.Cli;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What a person sees who mistypes: nothing is started, stdout stays empty, the error says what is wrong and what to do (OPS-3). */
class CommandLineTest {

    @TempDir
    Path home;

    private Cli cli;

    @BeforeEach
    void aHomeOfItsOwn() {
        cli = new Cli(home);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "deplyo                          | 2 | opsctl has no command 'deplyo'.                  | opsctl deploy",
                "order palce                     | 2 | opsctl order has no command 'palce'.             | opsctl order place",
                "deploy --pln                    | 2 | opsctl deploy has no option '--pln'.             | opsctl deploy --plan",
                "deploy all again                | 2 | opsctl deploy takes no argument 'again'.         | --help",
                "deploy everything               | 2 | There is no stack 'everything'                   | iam, app, partner, contents, all",
                "tables list -o xml              | 2 | [table, json, yaml]                              | tables list --help",
                "tables list --prefix BAD!       | 2 | 'BAD!' is no environment prefix                  | such as test-",
                "tables list --region nowhere    | 2 | 'nowhere' is no AWS region                       | us-east-1",
                "status --endpoint-url nowhere --target aws | 2 | 'nowhere' is no endpoint's URL      | http://127.0.0.1:4566",
                "status --endpoint-url ftp://x/ --target aws | 2 | 'ftp://x/' is no endpoint's URL    | http://127.0.0.1:4566",
                "status --endpoint-url http:// --target aws | 2 | 'http://' is no endpoint's URL      | http://127.0.0.1:4566",
                "status --endpoint-url http://127.0.0.1:1 | 2 | --endpoint-url is for target aws     | --target aws --endpoint-url http://127.0.0.1:1",
                "use local --endpoint-url http://127.0.0.1:1 | 2 | --endpoint-url is for target aws  | --target aws",
                "tables list --target moon       | 2 | Unknown target 'moon'                            | opsctl use local",
                "use moon                        | 3 | There is no context 'moon'                       | opsctl context create moon",
                "tables list --context moon      | 3 | There is no context 'moon'                       | There are: local",
                "--context Moon! tables list     | 3 | There is no context 'Moon!'                      | opsctl context create NAME",
                "tables list --context local --target aws | 2 | The context 'local' is at target local, not aws | --target",
                "context                         | 2 | Which one? list, show, create                    | context --help",
                "context create staging          | 2 | It is not said where the context 'staging' is    | --target local or --target aws",
                "context create Staging --target aws | 2 | 'Staging' is no name of a context            | such as staging",
                "context create aws --target local | 2 | The context 'aws' is at target aws             | another name",
                "context create t --target local --profile x | 2 | A local context has no profile       | --context aws profile=x",
                "context create t --target local --set No=1 | 2 | There is no stack parameter 'No'      | SourceEmail",
                "context set MailPolicy          | 2 | 'MailPolicy' is no NAME=VALUE                     | context set --help",
                "context set nope=1              | 2 | There is no stack parameter 'nope'               | SourceEmail",
                "context set target=aws          | 2 | The target of a context stays                    | opsctl context create",
                "context set prefix=BAD          | 2 | 'BAD' is no environment prefix                   | such as test-",
                "context set --region r MailPolicy=never | 2 | --region is for one command              | region=VALUE",
                "context unset MailPolicy        | 3 | The context does not say MailPolicy              | opsctl context show",
                "context delete local            | 5 | The context 'local' is in use                    | Choose another one first",
                "deploy --from x --set A=b       | 2 | A kept plan has its own parameters               | opsctl plan --set A=b --out FILE",
                "context delete moon             | 3 | There is no context 'moon'                       | There are: local",
                "context show moon               | 3 | There is no context 'moon'                       | There are: local",
                "context show --set Nonsense=1   | 2 | There is no stack parameter 'Nonsense'           | SourceEmail",
                "context show --parameters nope  | 2 | Cannot read nope: it does not exist              | ParameterKey",
                "deploy --set MailPolicy=x       | 2 | MailPolicy cannot be 'x'                         | Nothing was changed",
                "deploy --parameters .           | 2 | Cannot read .: it is a directory                 | ParameterKey",
                "use --set Nonsense=1            | 2 | There is no stack parameter 'Nonsense'           | SourceEmail",
                "use --set MailPolicy=sometimes  | 2 | MailPolicy cannot be 'sometimes': it must be one of | Nothing was changed",
                "use --source-email nobody       | 2 | SourceEmail cannot be 'nobody'                   | Nothing was changed",
                "use aws --profile no-such       | 4 | There is no AWS profile 'no-such'                | aws configure --profile no-such",
                "local time +5x                  | 2 | '5x' is no length of time                        | 30s, 5m, 2h",
                "local time -5m                  | 2 | '-5m'                                            | ",
                "local start --port 70000        | 2 | '70000' is no port                               | 1 to 65535",
                "execution list --status NOPE    | 2 | [RUNNING, SUCCEEDED, FAILED, TIMED_OUT, ABORTED] | execution list --help",
                "order list --status NOPE        | 2 | RECEIVED, PENDING, PAID                          | order list --help",
                "mail list --status NOPE         | 2 | PENDING, SENT, FAILED                            | mail list --help",
                "help deplyo                     | 2 | opsctl has no command 'deplyo'.                  | opsctl deploy",
                "-o xml tables list              | 2 | [table, json, yaml]                              | tables list --help",
                "tables -o xml list              | 2 | [table, json, yaml]                              | tables list --help",
                "--target moon tables list       | 2 | Unknown target 'moon'                            | opsctl use local",
                "order place                     | 2 | There is nothing to order                        | --item LATEX-GLOVES:2",
                "order place --item :            | 2 | ':' is no order item: it names no SKU            | opsctl order products",
                "order place --item X:           | 2 | 'X:' is no order item: its quantity is no whole number | SKU:QUANTITY",
                "order place --item X:-1         | 2 | its quantity must be 1 to 1000                   | SKU:QUANTITY",
                "order place --item X:0          | 2 | its quantity must be 1 to 1000                   | SKU:QUANTITY",
                "order place --item X:99999999   | 2 | its quantity must be 1 to 1000                   | SKU:QUANTITY",
                "order place --item X:1.5        | 2 | its quantity is no whole number                  | SKU:QUANTITY",
                "order place --item a b:1        | 2 |                                                  | ",
                "order place --item X --via sea  | 2 | There is no route 'sea'                          | --via api or --via queue",
                "seed --file items.ndjson        | 2 | need a table                                     | --table",
                "seed --table RA_x --count 0     | 2 | '0' is no whole number of 1 or more              | seed --help",
                "seed --table RA_x --file nope   | 2 | Cannot read nope: it does not exist              | one JSON object per line",
                "seed --table RA_x --file .      | 2 | Cannot read .: it is a directory                 | one JSON object per line",
                "order list --since yesterday    | 2 | 'yesterday' is no time                           | 10m, 2h, 7d",
                "order list --since 2026-01-31   | 2 | '2026-01-31' is no time                          | 2026-01-31T12:00:00Z",
                "order list --since 10x          | 2 | '10x' is no length of time                       | 30s, 5m, 2h",
                "order list --since -5m          | 2 | '-5m' is no time                                 | 10m, 2h, 7d",
                "order list --limit 1001         | 2 | --limit is 1 to 1000                             | order list --help",
                "mail list --limit 1001          | 2 | --limit is 1 to 1000                             | mail list --help",
                "order place --item X --rate -1  | 2 | '-1' is no number of 0 or more                   | order place --help",
                "logs --order a'b                | 2 | 'a'b' is no order's id                           | opsctl order list",
                "logs --since yesterday          | 2 | 'yesterday' is no length of time                 | 30s, 5m, 2h",
                "logs query                      | 2 | QUERY is missing                                 | logs query --help",
                "logs query x --limit 10001      | 2 | --limit 10001 is no number of rows               | 1 to 10000",
                "dashboard --columns 5           | 2 | --columns 5 cannot be drawn                      | 40 to 1000",
                "metrics get AWS/SQS X --period 7s | 2 | periods are whole minutes up to a day          | 1m or 5m or 1h",
                "alarms list --state ON          | 2 | There is no state 'ON'                           | OK, ALARM, INSUFFICIENT_DATA",
                "alarms tset                     | 2 | opsctl alarms has no command 'tset'.             | opsctl alarms --help",
                "package                         | 2 | --out FOLDER is missing                          | package --help",
                "package --out                   | 2 | --out needs a value: FOLDER                      | package --help",
                "package --out a --out b         | 2 | --out was given twice                            | Leave one of them out",
                "logs --since --filter x         | 2 | --since needs a value: TIME                      | logs --help",
                "deploy --set x                  | 2 | 'x' is no NAME=VALUE                             | deploy --help",
                "deploy --plan=7                 | 2 | --plan takes no value                            | deploy --help",
                "deploy -o xml                   | 2 | --output cannot be 'xml': it must be one of [table, json, yaml] | deploy --help",
                "order list --limit none         | 2 | --limit: 'none' is no whole number               | order list --help",
                "order resolve x --reason y      | 2 | --retry or --refund or --accept is missing       | order resolve --help",
                "order resolve x --reason y --retry --refund | 2 | --retry and --refund exclude each other | Leave one of them out",
                "pipeline                        | 2 | Which one? deploy, status                        | pipeline --help",
                "pipeline aprove                 | 2 | opsctl pipeline has no command 'aprove'.         | opsctl pipeline approve",
                "pipeline deploy --approval now  | 2 | Approval cannot be 'now': it must be one of always, never, data | Nothing was changed",
                "pipeline deploy --order x       | 2 | SmokeOrder cannot be 'x': it must be off, or SKU:QUANTITY | Nothing was changed",
                "pipeline prepare 1 --release x  | 2 | '1' is no name of a change set                   | Begin with a letter",
                "pipeline approve --yes --reject | 2 | --yes and --reject exclude each other            | approve --help",
                "completion tcsh                 | 2 | bash, zsh, fish                                  | completion --help"
            })
    void aMistypedCommandIsRefusedWithTheNextStep(String line, int status, String what, String next) {
        Cli.Ran ran = cli.run(line.split(" +"));

        assertEquals(status, ran.status(), ran.err());
        assertEquals("", ran.out(), "data only on stdout");
        assertTrue(ran.err().startsWith("error: "), ran.err());
        assertTrue(ran.err().contains(what == null ? "" : what), ran.err());
        assertTrue(ran.err().contains(next == null ? "" : next), ran.err());
        assertFalse(ran.err().contains("\tat "), "no stack trace without -v");
        assertFalse(Files.exists(home.resolve("state")), "nothing was started");
        assertFalse(Files.exists(home.resolve("config")), "nothing was remembered");
    }

    /** Every option of every command that takes a number refuses what is none, by its own name, before anything is opened. */
    @TestFactory
    Stream<DynamicTest> aNumberThatIsNoneIsRefused() {
        return commands(Opsctl.commandLine()).flatMap(command -> command.getCommandSpec().options().stream()
                .filter(option -> Set.of(int.class, Integer.class, long.class, Long.class, double.class, Double.class)
                        .contains(option.type()))
                .flatMap(option -> Stream.of("-1", "many", "99999999999999999999")
                        .filter(bad -> option.type() != double.class || !bad.startsWith("9"))
                        .map(bad -> DynamicTest.dynamicTest(words(command, option.longestName(), bad), () -> {
                            Cli.Ran ran = cli.run(
                                    words(command, option.longestName(), bad).split(" "));
                            assertEquals(2, ran.status(), ran.err());
                            assertTrue(ran.err().contains("'" + bad + "' is no "), ran.err());
                            assertTrue(ran.err().contains(option.longestName()), ran.err());
                            assertFalse(Files.exists(home.resolve("state")), "nothing was started");
                        }))));
    }

    /** Options that all commands have stand where people write them: before the command, within it, behind it. */
    @TestFactory
    Stream<DynamicTest> optionsOfAllCommandsStandAnywhere() {
        return commands(Opsctl.commandLine())
                .filter(command -> command.getCommand() instanceof BaseCommand)
                .map(command -> command.getCommandSpec().qualifiedName().substring("opsctl ".length()))
                .map(name -> DynamicTest.dynamicTest(name, () -> {
                    String usage = cli.ok((name + " --help").split(" "));
                    assertTrue(usage.contains("opsctl " + name), usage);
                    assertEquals(usage, cli.ok(("help " + name).split(" ")));
                    for (String options : List.of("-o json", "--output=yaml", "-v --region us-east-1")) {
                        assertEquals(usage, cli.ok((options + " " + name + " --help").split(" ")), options);
                        assertEquals(
                                usage, cli.ok((name.replaceFirst(" ", " " + options + " ") + " --help").split(" ")));
                    }
                }));
    }

    private static Stream<CommandLine> commands(CommandLine line) {
        return Stream.concat(
                Stream.of(line),
                line.getSubcommands().values().stream().distinct().flatMap(CommandLineTest::commands));
    }

    private static String words(CommandLine command, String option, String value) {
        return command.getCommandSpec().qualifiedName().substring("opsctl ".length()) + " " + option + " " + value;
    }

    @Test
    void aSettingsFileThatIsDamagedIsNamed() throws Exception {
        Path file = home.resolve("config/opsctl/config.json");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "{\"target\": \"local\"");

        Cli.Ran ran = cli.run("tables", "list");

        assertEquals(2, ran.status());
        assertTrue(ran.err().contains(file.toString()), ran.err());
        assertTrue(ran.err().contains("opsctl use local"), ran.err());
        assertEquals("{\"target\": \"local\"", Files.readString(file), "the file stays as it is");
    }

    @Test
    void everyCommandHasADescriptionAndAnExampleAndEveryOptionSaysWhatItDoes() {
        List<String> wanting = new ArrayList<>();
        wanting(Opsctl.commandLine(), wanting);
        assertEquals(List.of(), wanting);
    }

    private static void wanting(CommandLine command, List<String> wanting) {
        CommandLine.Model.CommandSpec spec = command.getCommandSpec();
        String name = spec.qualifiedName();
        if (spec.usageMessage().description().length == 0) {
            wanting.add(name + " has no description");
        }
        boolean example = String.join("\n", spec.usageMessage().footer()).contains("  opsctl");
        if (command.getSubcommands().isEmpty()
                && !example
                && !String.join("", spec.usageMessage().footer()).contains("opsctl ")) {
            wanting.add(name + " has no example");
        }
        spec.args().stream()
                .filter(arg -> arg.description().length == 0)
                .forEach(arg -> wanting.add(name + ": " + arg.paramLabel() + " is not described"));
        command.getSubcommands().values().forEach(sub -> wanting(sub, wanting));
    }

    @Test
    void everyCommandShowsItsHelp() {
        helps(Opsctl.commandLine(), List.of());
    }

    private void helps(CommandLine command, List<String> words) {
        List<String> asked = new ArrayList<>(words);
        asked.add("--help");
        String help = cli.ok(asked.toArray(String[]::new));
        assertTrue(help.contains(command.getCommandSpec().qualifiedName()), help);
        command.getSubcommands().forEach((name, sub) -> {
            List<String> deeper = new ArrayList<>(words);
            deeper.add(name);
            helps(sub, deeper);
        });
    }

    @Test
    void theExitCodesAreInTheHelp() {
        String help = cli.ok("--help");
        for (ExitCode code : ExitCode.values()) {
            assertTrue(help.contains("  " + code.status() + " "), "status " + code.status() + " in:\n" + help);
        }
    }
}
