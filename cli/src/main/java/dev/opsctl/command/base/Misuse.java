package dev.opsctl.command.base;

import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.MutuallyExclusiveArgsException;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** A command line that cannot be understood, in the words of {@code opsctl}. */
public final class Misuse {

    private static final Pattern OPTION = Pattern.compile("--[a-z-]+");
    private static final Pattern CHOICE = Pattern.compile("(?<=expected one of )\\[[^]]*]");

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
        if (failure instanceof MutuallyExclusiveArgsException || failure instanceof OverwrittenOptionException) {
            return new OperationException(ExitCode.USAGE, words(failure), "Leave one of them out. " + help, failure);
        }
        return new OperationException(ExitCode.USAGE, words(failure), help, failure);
    }

    /** What is wrong; what picocli says is its own language. */
    private static String words(ParameterException failure) {
        String said = String.valueOf(failure.getMessage());
        ArgSpec about = failure.getArgSpec();
        if (failure instanceof MissingParameterException missing) {
            return missing(missing.getMissing(), said.contains("arameter for "));
        } else if (failure instanceof MutuallyExclusiveArgsException) {
            return OPTION.matcher(said)
                            .results()
                            .map(MatchResult::group)
                            .distinct()
                            .collect(Collectors.joining(" and "))
                    + " exclude each other";
        } else if (failure instanceof OverwrittenOptionException twice) {
            return name(twice.getOverwritten()) + " was given twice";
        } else if (about == null) {
            return said;
        } else if (said.contains("KEY=VALUE")) {
            return "'" + failure.getValue() + "' is no " + about.paramLabel();
        } else if (said.endsWith("is not a boolean")) {
            return name(about) + " takes no value";
        }
        Matcher choice = CHOICE.matcher(said);
        return choice.find()
                ? name(about) + " cannot be '" + failure.getValue() + "': it must be one of " + choice.group()
                : name(about) + ": " + said.replaceFirst("^Invalid value for [^:]*: ", "");
    }

    /** @param value whether an option is there, and only its value is missing */
    private static String missing(List<ArgSpec> missing, boolean value) {
        if (missing.isEmpty()) {
            return "Something is missing";
        } else if (value && missing.get(0) instanceof OptionSpec option) {
            return option.longestName() + " needs a value: " + option.paramLabel();
        }
        boolean choice = missing.get(0).group() != null;
        return missing.stream().map(Misuse::written).collect(Collectors.joining(choice ? " or " : " and "))
                + (missing.size() > 1 && !choice ? " are missing" : " is missing");
    }

    private static String name(ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    }

    private static String written(ArgSpec argument) {
        return argument instanceof OptionSpec option && option.arity().max() > 0
                ? option.longestName() + " " + option.paramLabel()
                : name(argument);
    }

    private static String lastWord(String suggestion) {
        return suggestion.substring(suggestion.lastIndexOf(' ') + 1);
    }
}
