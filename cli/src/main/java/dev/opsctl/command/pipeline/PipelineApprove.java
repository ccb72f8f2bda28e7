package dev.opsctl.command.pipeline;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.operation.pipeline.Consent;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Session;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code opsctl pipeline approve}. */
@Command(
        name = "approve",
        description = "Show what the run that waits would replace or delete, and agree to it or not.",
        footer = {
            "",
            "Examples:",
            "  opsctl pipeline approve",
            "  opsctl pipeline approve --yes",
            "  opsctl pipeline approve --reject --because 'the table has orders in it'"
        })
final class PipelineApprove extends BaseCommand {

    @Option(
            names = {"-y", "--yes"},
            description = "Agree; without it nothing is answered.")
    boolean yes;

    @Option(names = "--reject", description = "Do not agree: the run fails, and nothing is changed.")
    boolean reject;

    @Option(names = "--because", paramLabel = "TEXT", description = "Why, for whoever reads it later.")
    @Nullable
    String because;

    @Override
    protected ExitCode run() {
        if (yes && reject) {
            throw new OperationException(
                    ExitCode.USAGE, "--yes and --reject exclude each other", "See: opsctl pipeline approve --help");
        }
        try (Session session = changing()) {
            Consent consent = new Consent(session.clients());
            Consent.Question question = consent.question();
            terminal().say("Run " + question.run() + " waits since " + question.since() + ". Of what holds data:");
            Consent.lines(question.dataAtRisk()).forEach(line -> terminal().say("  " + line));
            if (!yes && !reject) {
                throw new OperationException(
                        ExitCode.USAGE,
                        "Nothing was answered",
                        "To agree, run: opsctl pipeline approve --yes; not to: opsctl pipeline approve --reject");
            }
            print(consent.answer(question, yes, because == null ? "by opsctl pipeline approve" : because));
            return ExitCode.OK;
        }
    }
}
