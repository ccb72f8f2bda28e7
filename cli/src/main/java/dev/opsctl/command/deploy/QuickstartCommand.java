package dev.opsctl.command.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.command.report.ReportView;
import dev.opsctl.operation.deploy.Deployment;
import dev.opsctl.operation.deploy.StackResult;
import dev.opsctl.operation.mail.Mail;
import dev.opsctl.operation.order.Orders;
import dev.opsctl.operation.report.Reports;
import dev.opsctl.operation.tables.Seeding;
import dev.opsctl.operation.template.TemplateFiles;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.render.Format;
import dev.opsctl.render.Renderer;
import dev.opsctl.render.Terminal;
import dev.opsctl.target.Session;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;

/** {@code opsctl quickstart}: the whole system once through, on the local cloud; every step is a command of its own. */
@Command(
        name = "quickstart",
        description = "See the whole system work on the local cloud: deploy, seed, a report, an order, their mails.",
        footer = {"", "Example:", "  opsctl quickstart"})
public final class QuickstartCommand extends BaseCommand {

    @Override
    protected ExitCode run() {
        if (!"local".equals(settings().target())) {
            throw new OperationException(
                    ExitCode.USAGE,
                    "The quickstart works on the local cloud only, and the target is "
                            + settings().target(),
                    "Run: opsctl quickstart --target local");
        }
        Terminal terminal = terminal();
        long begin = System.nanoTime();
        try (Session session = changing()) {
            step(terminal, "1. opsctl deploy");
            List<StackResult> stacks = new Deployment(
                            session.clients(),
                            session.partner(),
                            TemplateFiles.bundled(),
                            session.parameters(),
                            new DeploymentProgress(terminal))
                    .deploy();
            print(stacks, "stack", "outcome", "status");

            step(terminal, "2. opsctl seed");
            Seeding seeding = new Seeding(
                    session.clients(), true, (table, items) -> terminal.status("  " + table + ": " + items));
            List<Seeding.Loaded> loaded = seeding.bundled(null);
            terminal.clearStatus();
            print(loaded, "table", "items");
            if (seeding.failure().isPresent()) {
                throw seeding.failure().get();
            }

            Set<String> addresses = new LinkedHashSet<>(List.of(
                    session.parameters().get("SourceEmail"),
                    session.parameters().get("DestinationEmail")));
            step(terminal, "3. opsctl mail verify " + String.join(" ", addresses));
            Mail mail = new Mail(session);
            print(addresses.stream().map(mail::verify).toList(), "address", "status");

            step(terminal, "4. opsctl report now");
            JsonNode report = new Reports(session.clients()).now(true, session.time());
            if (format() == Format.table) {
                ReportView.print(report, terminal);
            } else {
                print(report);
            }

            step(terminal, "5. opsctl order place --item LATEX-GLOVES:2 --wait");
            Orders orders = new Orders(session.clients());
            JsonNode placed = orders.place("c-001", List.of(Orders.item("LATEX-GLOVES:2")), null, null, false);
            JsonNode order = orders.await(
                    placed.path("orderID").asText(),
                    "c-001",
                    60,
                    o -> terminal.say("  " + o.path("status").asText()));
            print(order);

            step(terminal, "6. opsctl mail inbox");
            new Renderer(terminal.out(), format()).print(mail.inbox(), List.of("id", "from", "to", "subject"));
            terminal.say("");
            terminal.say(terminal.good("It works") + ", after " + (System.nanoTime() - begin) / 1_000_000_000
                    + " s. Go on with:");
            terminal.say("  opsctl open shop           what customers see, in your browser");
            terminal.say("  opsctl execution tail      what the order's flow did, state by state");
            terminal.say("  opsctl mail show latest    the newest mail");
            terminal.say("  eval \"$(opsctl local env)\" && aws s3 ls s3://"
                    + report.path("files").path("bucket").asText() + "/reports/");
            terminal.say("  opsctl --help");
            return "CONFIRMED".equals(order.path("status").asText()) ? ExitCode.OK : ExitCode.FAILED;
        }
    }

    private static void step(Terminal terminal, String command) {
        terminal.say("");
        terminal.say(terminal.bold(command));
    }
}
