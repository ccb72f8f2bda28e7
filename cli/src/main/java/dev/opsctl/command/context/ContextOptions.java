package dev.opsctl.command.context;

import dev.opsctl.operation.template.StackParameters;
import dev.opsctl.operation.template.TemplateFiles;
import dev.opsctl.target.Context;
import dev.opsctl.target.Setting;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a context says beside what the options of all commands say: for the commands that make and change one. */
public final class ContextOptions {

    @Option(names = "--source-email", paramLabel = "ADDRESS", description = "Who mail comes from.")
    @Nullable
    String sourceEmail;

    @Option(names = "--destination-email", paramLabel = "ADDRESS", description = "Who gets reports and notices.")
    @Nullable
    String destinationEmail;

    @Option(names = "--admin-email", paramLabel = "ADDRESS", description = "Who gets alarms and digests.")
    @Nullable
    String adminEmail;

    @Option(
            names = "--partner-profile",
            paramLabel = "NAME",
            description =
                    "AWS profile of the account that hosts the external service; the local cloud has one of its own.")
    @Nullable
    String partnerProfile;

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description = "Any other stack parameter; `opsctl context show` lists them all.")
    Map<String, String> set = new LinkedHashMap<>();

    /** @throws dev.opsctl.outcome.OperationException if the stacks have no such parameter, or would refuse the value */
    public Context said() {
        Map<String, String> parameters = new LinkedHashMap<>(set);
        keep("SourceEmail", sourceEmail, parameters);
        keep("DestinationEmail", destinationEmail, parameters);
        keep("AdminEmail", adminEmail, parameters);
        StackParameters.check(parameters, TemplateFiles.bundled());
        return new Context(Map.of(), parameters).with(Setting.PARTNER_PROFILE, partnerProfile);
    }

    private static void keep(String parameter, @Nullable String value, Map<String, String> parameters) {
        if (value != null) {
            parameters.put(parameter, value);
        }
    }
}
