package dev.opsctl.command.base;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.opsctl.command.Opsctl;
import dev.opsctl.outcome.OperationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** OPS-3: what opsctl says to run next keeps what the operator has said about where and how. */
class HintsTest {

    private static String told(String given, String hint) {
        CommandLine line = Opsctl.commandLine();
        line.parseArgs(
                GivenWords.ordered(line, given.substring("opsctl ".length()).split(" ")));
        CommandLine at = line;
        while (at.getParseResult().hasSubcommand()) {
            at = at.getParseResult().subcommand().commandSpec().commandLine();
        }
        return new Hints(at).of(hint);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "opsctl deploy --templates t --prefix x- | Run: opsctl deploy iam  | Run: opsctl deploy --templates t --prefix x- iam",
                "opsctl deploy --templates t             | Run: opsctl deploy --templates templates | Run: opsctl deploy --templates templates",
                "opsctl deploy --templates t             | See: opsctl status      | See: opsctl status",
                "opsctl deploy --templates t --plan      | come back with: opsctl attach | come back with: opsctl attach --templates t",
                "opsctl destroy --yes                    | opsctl pipeline destroy | opsctl pipeline destroy",
                "opsctl deploy --templates t -o json     | See: opsctl status      | See: opsctl status",
                "opsctl deploy --templates t -o json     | Run opsctl deploy       | Run opsctl deploy --templates t -o json",
                "opsctl order list --region eu-west-1    | Wait (opsctl status), then run: opsctl deploy app | Wait (opsctl status --region eu-west-1), then run: opsctl deploy --region eu-west-1 app",
                "opsctl order list --region=eu-west-1    | opsctl queue peek x; or opsctl order list | opsctl queue peek --region eu-west-1 x; or opsctl order list --region eu-west-1",
                "opsctl order list --region eu-west-1    | opsctl status --region us-east-1 | opsctl status --region us-east-1",
                "opsctl order list --target aws          | opsctl local stop && opsctl local start | opsctl local stop && opsctl local start",
                "opsctl order list --target aws          | opsctl use --set Web=on && opsctl deploy | opsctl use --set Web=on && opsctl deploy --target aws",
                "opsctl order list --target aws          | See: opsctl order list --help | See: opsctl order list --help",
                "opsctl order list --target local        | See: opsctl status      | See: opsctl status",
                "opsctl order list --target aws          | this opsctl was built    | this opsctl was built",
                "opsctl order list --context far         | opsctl context set Web=on && opsctl deploy | opsctl context set --context far Web=on && opsctl deploy --context far",
                "opsctl order list --context far --region r | opsctl context create x --target aws | opsctl context create x --target aws",
                "opsctl order list --context far         | opsctl context set --context far Web=on | opsctl context set --context far Web=on",
                "opsctl deploy iam                       | Run: {the same command}  | Run: opsctl deploy iam",
                "opsctl deploy --plan --templates a,b app| Run: {the same command}. | Run: opsctl deploy --plan --templates a,b app.",
                "opsctl order place --item A:1 --item B --count 3 | {the same command} | opsctl order place --item A:1 --item B --count 3",
                "opsctl --prefix x- deploy -v            | {the same command}       | opsctl deploy --prefix x- --verbose",
            })
    void aHintKeepsWhatTheOperatorHasGiven(String given, String hint, String told) {
        assertEquals(told, told(given, hint));
    }

    @Test
    void theSameCommandIsQuotedForAShell() {
        CommandLine line = Opsctl.commandLine();
        line.parseArgs("deploy", "--templates", "my templates/it's");
        CommandLine deploy = line.getParseResult().subcommand().commandSpec().commandLine();
        assertEquals(
                "opsctl deploy --templates 'my templates/it'\\''s'", new Hints(deploy).of(OperationException.AGAIN));
    }
}
