package dev.opsctl.command;

import dev.opsctl.ExitCode;
import dev.opsctl.OperationException;
import dev.opsctl.operation.StackParameters;
import dev.opsctl.target.Session;
import dev.opsctl.target.Settings;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code opsctl use}: which target the commands work on from now on, and the parameters the operator sets once. */
@Command(
        name = "use",
        description = "Choose the target (local cloud or AWS) and set what the stacks take as parameters.",
        footer = {
            "",
            "Examples:",
            "  opsctl use local",
            "  opsctl use aws --profile prod --region eu-west-1",
            "  opsctl use aws --endpoint-url http://127.0.0.1:5000",
            "  opsctl use local --source-email shop@example.com --destination-email me@example.com"
        })
final class UseCommand extends BaseCommand {

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "local|aws",
            description = "The target; without it only the parameters change.")
    String use;

    @Option(names = "--source-email", paramLabel = "ADDRESS", description = "Who mail comes from.")
    String sourceEmail;

    @Option(names = "--destination-email", paramLabel = "ADDRESS", description = "Who gets reports and notices.")
    String destinationEmail;

    @Option(names = "--admin-email", paramLabel = "ADDRESS", description = "Who gets alarms and digests.")
    String adminEmail;

    @Option(
            names = "--partner-profile",
            paramLabel = "NAME",
            description =
                    "AWS profile of the account that hosts the external service; the local cloud has one of its own.")
    String partnerProfile;

    @Option(names = "--set", paramLabel = "NAME=VALUE", description = "Any other stack parameter.")
    Map<String, String> set = new LinkedHashMap<>();

    @Override
    protected ExitCode run() {
        if (use != null && !use.equals("local") && !use.equals("aws")) {
            throw new OperationException(
                    ExitCode.USAGE, "Unknown target '" + use + "'", "Choose one: opsctl use local, or opsctl use aws");
        }
        Map<String, String> parameters = new LinkedHashMap<>(set);
        keep("SourceEmail", sourceEmail, parameters);
        keep("DestinationEmail", destinationEmail, parameters);
        keep("AdminEmail", adminEmail, parameters);
        StackParameters.check(parameters);
        Settings now = settings();
        Settings chosen = new Settings(
                        use != null ? use : now.target(),
                        now.profile(),
                        partnerProfile != null ? partnerProfile : now.partnerProfile(),
                        now.region(),
                        now.prefix(),
                        endpointUrl != null || use != null ? endpointUrl : now.endpointUrl(),
                        now.parameters())
                .with(parameters);
        Session.check(chosen);
        chosen.save();
        print(chosen);
        return ExitCode.OK;
    }

    private static void keep(String parameter, String value, Map<String, String> parameters) {
        if (value != null) {
            parameters.put(parameter, value);
        }
    }
}
