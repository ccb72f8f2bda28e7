package dev.opsctl.target;

import dev.opsctl.ExitCode;
import dev.opsctl.OperationException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** One command's connection to its target. */
public final class Session implements AutoCloseable {

    private final Settings settings;
    private final Clients clients;
    private final LocalCloudProcess localCloud;

    private Session(Settings settings, Clients clients, LocalCloudProcess localCloud) {
        this.settings = settings;
        this.clients = clients;
        this.localCloud = localCloud;
    }

    /** Opens the target that the settings name; the local cloud is started if it does not run. */
    public static Session open(Settings settings) {
        if ("local".equals(settings.target())) {
            LocalCloudProcess process = new LocalCloudProcess(Directories.cloudState());
            LocalCloudProcess.Daemon daemon = process.ensureRunning(0);
            LocalCloudProcess.Credentials key = process.credentials();
            AwsCredentialsProvider credentials = StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey()));
            return new Session(
                    settings,
                    new Clients(
                            new Target("local", settings.region(), settings.prefix(), daemon.endpoint(), credentials)),
                    process);
        }
        if ("aws".equals(settings.target())) {
            AwsCredentialsProvider credentials = settings.profile() == null
                    ? DefaultCredentialsProvider.builder().build()
                    : ProfileCredentialsProvider.create(settings.profile());
            return new Session(
                    settings,
                    new Clients(new Target("aws", settings.region(), settings.prefix(), null, credentials)),
                    null);
        }
        throw new OperationException(
                ExitCode.USAGE,
                "Unknown target '" + settings.target() + "'",
                "Choose one: opsctl use local, or opsctl use aws");
    }

    public Clients clients() {
        return clients;
    }

    public Target target() {
        return clients.target();
    }

    public Settings settings() {
        return settings;
    }

    /** Stack parameters set by the operator; the local cloud's mailbox takes any address, so that nothing has to be set there. */
    public Map<String, String> parameters() {
        Map<String, String> parameters = new LinkedHashMap<>();
        if (localCloud != null) {
            parameters.put("SourceEmail", "inventory@example.com");
            parameters.put("DestinationEmail", "operator@example.com");
        }
        parameters.putAll(settings.parameters());
        return parameters;
    }

    /** The local cloud's own doors (clock, mailbox); empty on AWS. */
    public Optional<LocalCloudProcess> localCloud() {
        return Optional.ofNullable(localCloud);
    }

    @Override
    public void close() {
        clients.close();
    }
}
