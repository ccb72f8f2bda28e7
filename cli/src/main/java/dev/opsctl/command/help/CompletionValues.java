package dev.opsctl.command.help;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.command.base.GivenWords;
import dev.opsctl.command.help.Completion.Candidate;
import dev.opsctl.operation.access.Secrets;
import dev.opsctl.operation.api.OperatorConsole;
import dev.opsctl.operation.logs.FunctionLogs;
import dev.opsctl.operation.mail.Mail;
import dev.opsctl.operation.order.Orders;
import dev.opsctl.operation.queue.Queues;
import dev.opsctl.operation.report.Reports;
import dev.opsctl.operation.tables.Tables;
import dev.opsctl.operation.template.StackParameters;
import dev.opsctl.operation.template.TemplateFiles;
import dev.opsctl.operation.topic.Topics;
import dev.opsctl.operation.watch.Alarms;
import dev.opsctl.operation.watch.Dashboards;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.target.Context;
import dev.opsctl.target.Contexts;
import dev.opsctl.target.Directories;
import dev.opsctl.target.LocalCloudProcess;
import dev.opsctl.target.Session;
import dev.opsctl.target.Setting;
import dev.opsctl.target.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.ArgSpec;

/**
 * Values that only the target knows, for completion: the names of what is deployed, the newest ids. It starts no local cloud, and what goes wrong
 * is nobody's to read in the middle of a line: there are no values then.
 */
@Command(name = "values")
final class CompletionValues extends BaseCommand {

    private static final int NEWEST = 20;

    /** As far as it goes, the value that somebody is writing. */
    private String written = "";

    /** By the argument's label, or by the command group and the label where a label says little. */
    private static final Map<String, Function<Session, List<Candidate>>> LISTS = new TreeMap<>();

    static {
        LISTS.put("ORDER_ID", CompletionValues::orders);
        LISTS.put("logs --order", CompletionValues::orders);
        LISTS.put("execution EXECUTION", CompletionValues::orders);
        LISTS.put("FUNCTION", session -> words(new FunctionLogs(session.clients()).functions()));
        LISTS.put("QUEUE", CompletionValues::queues);
        LISTS.put("CLIENT_ID", CompletionValues::clients);
        LISTS.put(
                "TOPIC",
                session -> words(new Topics(session.clients())
                        .list().stream()
                                .map(Topics.Subscriber::topic)
                                .distinct()
                                .toList()));
        LISTS.put("TABLE", session -> tables(session, false));
        LISTS.put("tables NAME", session -> tables(session, true));
        LISTS.put("secret NAME", session -> new Secrets(session.clients())
                .list().stream()
                        .map(secret -> new Candidate(secret.name(), String.valueOf(secret.description())))
                        .toList());
        LISTS.put("alarms NAME", session -> new Alarms(session.clients())
                .list().stream()
                        .map(alarm -> new Candidate(alarm.name(), alarm.state()))
                        .toList());
        LISTS.put("dashboard NAME", session -> words(new Dashboards(session.clients()).names()));
        LISTS.put(
                "report ID",
                session -> words(new Reports(session.clients())
                        .list(NEWEST).stream().map(Reports.Stored::id).toList()));
        LISTS.put("mail ID", CompletionValues::mails);
        LISTS.put("FLOW", session -> words(List.of("OrderFlow", "MailFlow", "DrainFlow")));
    }

    /** With the common options that stand in these words. */
    static CompletionValues of(List<String> words) {
        List<String> common = new ArrayList<>();
        for (int i = 0; i + 1 < words.size(); i++) {
            String name = words.get(i).contains("=")
                    ? words.get(i).substring(0, words.get(i).indexOf('='))
                    : words.get(i);
            if (GivenWords.common().contains(name)) {
                common.add(words.get(i));
                if (GivenWords.takesNext(words.get(i))) {
                    common.add(words.get(++i));
                }
            }
        }
        CompletionValues values = new CompletionValues();
        values.written = words.get(words.size() - 1).replaceFirst("^--[a-z-]+=", "");
        try {
            new CommandLine(values).parseArgs(common.toArray(String[]::new));
        } catch (CommandLine.ParameterException e) {
            // They are wrong, and the command will say so.
        }
        return values;
    }

    /** @param command the qualified name of the command whose argument it is */
    List<Candidate> of(String command, ArgSpec argument) {
        try {
            return values(command, argument);
        } catch (RuntimeException e) {
            return List.of();
        }
    }

    private List<Candidate> values(String command, ArgSpec argument) {
        String label = argument.paramLabel();
        String group = command.replaceFirst("^opsctl ?", "").replaceFirst(" .*", "");
        if (command.equals("opsctl context unset") && !argument.isOption()) {
            return ofContext();
        }
        if (argument.isOption()
                        && label.equals("NAME")
                        && ((CommandLine.Model.OptionSpec) argument)
                                .longestName()
                                .equals("--context")
                || label.equals("local|aws|CONTEXT")
                || group.equals("context") && label.equals("NAME")) {
            return contexts();
        }
        if (label.equals("NAME=VALUE")) {
            return pairs(group.equals("context") && !argument.isOption());
        }
        Function<Session, List<Candidate>> list = list(group, argument);
        if (list == null) {
            return label.contains("|") ? words(List.of(label.split("\\|"))) : List.of();
        }
        if (settings().target().equals("local")
                && new LocalCloudProcess(Directories.cloudState()).running().isEmpty()) {
            return List.of();
        }
        try (Session session = session()) {
            return list.apply(session);
        }
    }

    private static @Nullable Function<Session, List<Candidate>> list(String group, ArgSpec argument) {
        String label = argument.paramLabel();
        String option = argument.isOption() ? ((CommandLine.Model.OptionSpec) argument).longestName() : label;
        return argument.isOption() && label.equals("NAME")
                ? null
                : LISTS.getOrDefault(group + " " + option, LISTS.getOrDefault(group + " " + label, LISTS.get(label)));
    }

    /** Whether the target is asked for what this argument of a group's command may be. */
    static boolean isListed(String group, ArgSpec argument) {
        return list(group, argument) != null;
    }

    /** Names of parameters, or what the one may be whose name is written already. @param settings whether these may be meant, too */
    private List<Candidate> pairs(boolean settings) {
        List<Candidate> all = new ArrayList<>();
        if (settings) {
            Stream.of(Setting.values())
                    .filter(setting -> setting != Setting.TARGET)
                    .forEach(setting -> all.add(new Candidate(setting.word() + "=", setting.description())));
        }
        for (StackParameters.Described parameter : StackParameters.describe(TemplateFiles.bundled(), settings())) {
            String name = parameter.name() + "=";
            if (written.startsWith(name)) {
                return parameter.allowed().stream()
                        .map(value -> new Candidate(name + value, ""))
                        .toList();
            }
            all.add(new Candidate(name, parameter.description()));
        }
        return all;
    }

    /** What the context says, which can be taken from it. */
    private List<Candidate> ofContext() {
        Contexts contexts = Contexts.load();
        Context context = contexts.get(contextOption() != null ? contextOption() : Settings.contextInUse(contexts));
        List<Candidate> all = new ArrayList<>();
        context.settings().keySet().stream()
                .filter(setting -> setting != Setting.TARGET)
                .forEach(setting -> all.add(new Candidate(setting.word(), setting.description())));
        context.parameters().keySet().forEach(name -> all.add(new Candidate(name, "")));
        return all;
    }

    private static List<Candidate> words(List<String> words) {
        return words.stream().map(word -> new Candidate(word, "")).toList();
    }

    private static List<Candidate> contexts() {
        try {
            List<Candidate> all = new ArrayList<>(words(Contexts.BUILT_IN));
            Contexts.load().all().keySet().stream()
                    .filter(name -> !Contexts.BUILT_IN.contains(name))
                    .forEach(name -> all.add(new Candidate(name, "")));
            return all;
        } catch (RuntimeException e) {
            return words(Contexts.BUILT_IN);
        }
    }

    private static List<Candidate> orders(Session session) {
        return new Orders(session.clients())
                .list(null, null, null, NEWEST).stream()
                        .map(order -> new Candidate(
                                order.path("orderID").asText(),
                                order.path("status").asText() + " of "
                                        + order.path("customerId").asText()))
                        .toList();
    }

    private static List<Candidate> queues(Session session) {
        try (Queues queues = new Queues(session.clients())) {
            return queues.list().stream()
                    .map(queue -> new Candidate(queue.name(), queue.messages() + " messages"))
                    .toList();
        }
    }

    private static List<Candidate> clients(Session session) {
        List<Candidate> all = new ArrayList<>();
        new OperatorConsole(session.clients())
                .bankClients()
                .forEach(client -> all.add(new Candidate(
                        client.path("clientId").asText(), client.path("name").asText())));
        return all;
    }

    private static List<Candidate> tables(Session session, boolean managed) {
        return new Tables(session.clients())
                .list().stream()
                        .filter(table -> table.managed() || !managed)
                        .map(table -> new Candidate(table.name(), table.items() + " items"))
                        .toList();
    }

    private static List<Candidate> mails(Session session) {
        List<Candidate> all = new ArrayList<>(List.of(new Candidate("latest", "the newest")));
        new Mail(session)
                .inbox().stream()
                        .limit(NEWEST)
                        .forEach(mail -> all.add(new Candidate(mail.id(), String.valueOf(mail.subject()))));
        return all;
    }

    @Override
    protected ExitCode run() {
        throw new IllegalStateException("it is asked, and does nothing");
    }
}
