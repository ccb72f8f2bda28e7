package dev.opsctl.command.base;

import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** A command line that cannot be understood, in the words of {@code opsctl}. */
public final class Misuse {

    private Misuse() {}

    public static OperationException explain(ParameterException failure) {
        CommandLine command = failure.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        String help = "See: " + name + " --help";
        if (failure instanceof UnmatchedArgumentException unmatched) {
            String argument = unmatched.getUnmatched().get(0);
            String what = unmatched.isUnknownOption()
                    ? " has no option '"
                    : command.getSubcommands().isEmpty() ? " takes no argument '" : " has no command '";
            List<String> suggestions = unmatched.getSuggestions();
            return new OperationException(
                    ExitCode.USAGE,
                    name + what + argument + "'",
                    suggestions.isEmpty() ? help : "Did you mean: " + name + " " + lastWord(suggestions.get(0)),
                    failure);
        }
        String missing = failure instanceof MissingParameterException ? name + ": " : "";
        return new OperationException(ExitCode.USAGE, missing + failure.getMessage(), help, failure);
    }

    private static String lastWord(String suggestion) {
        return suggestion.substring(suggestion.lastIndexOf(' ') + 1);
    }
}
