package dev.opsctl.command;

import dev.opsctl.target.Setting;
import dev.opsctl.target.Settings;
import java.util.Optional;

/** Says in which context a command works, so that nobody takes it for another one, and how the next command gets to the same place. */
final class Where {

    private Where() {}

    /**
     * What an error says of it.
     *
     * @param next the error's advice
     * @return empty in the context that is there from the start, and in a pipeline's builds
     */
    static Optional<String> of(Settings settings, String next) {
        String options = next == null || !next.contains("opsctl ") ? "" : options(settings);
        String go = options.isEmpty() ? "" : "Go on there with" + options + ".";
        if (settings.context() == null || settings.context().equals("local")) {
            return Optional.of(go).filter(said -> !said.isEmpty());
        }
        return Optional.of("This was context " + settings.context() + " (" + settings.target() + ", "
                + settings.region() + (settings.prefix().isEmpty() ? "" : ", prefix " + settings.prefix()) + ")"
                + (settings.chosenBy().startsWith("--") ? "" : ", chosen by " + settings.chosenBy())
                + (go.isEmpty() ? "." : ". " + go));
    }

    /** The options by which this very command was sent where it worked, each with a blank before. */
    static String options(Settings settings) {
        StringBuilder options = new StringBuilder();
        if ("--context".equals(settings.chosenBy())) {
            options.append(" --context ").append(settings.context());
        }
        for (Setting setting : Setting.values()) {
            Settings.Value value = settings.value(setting);
            if (value.source() == Settings.Source.FLAG) {
                options.append(" --").append(setting.word()).append(' ').append(value.value());
            }
        }
        return options.toString();
    }
}
