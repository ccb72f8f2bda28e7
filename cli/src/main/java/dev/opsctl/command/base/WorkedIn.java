package dev.opsctl.command.base;

import dev.opsctl.target.Settings;
import java.util.Optional;

/** Says in which context a command has worked, so that nobody takes it for another one. */
public final class WorkedIn {

    private WorkedIn() {}

    /** Empty in the context that is there from the start, and in a pipeline's builds, whose settings have no name. */
    public static Optional<String> of(Settings settings) {
        if (settings.context() == null || settings.context().equals("local")) {
            return Optional.empty();
        }
        return Optional.of("This was context " + settings.context() + " (" + settings.target() + ", "
                + settings.region() + (settings.prefix().isEmpty() ? "" : ", prefix " + settings.prefix()) + ")"
                + (settings.chosenBy().startsWith("--") ? "." : ", chosen by " + settings.chosenBy() + "."));
    }
}
