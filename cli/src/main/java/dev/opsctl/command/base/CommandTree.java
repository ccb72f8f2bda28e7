package dev.opsctl.command.base;

import picocli.CommandLine;

/** What the root of the command line is, for commands that speak of others: usually only the one that was named is loaded. */
public interface CommandTree {

    /** The command line with the one command of this name; with all of them if there is none. */
    CommandLine only(String command);

    /** The tree that a command stands in. */
    static CommandTree of(CommandLine command) {
        return (CommandTree) command.getCommandSpec().root().userObject();
    }
}
