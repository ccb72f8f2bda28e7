package dev.opsctl.target;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.profiles.ProfileFile;

/** One command's connection to its target. */
public final class Session implements AutoCloseable {

    private static final Pattern REGION = Pattern.compile("[a-z]{2}(-[a-z]+)+-\\d{1,2}");
    private static final Pattern PREFIX = Pattern.compile("([a-z][a-z0-9-]{0,14}-)?");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Settings settings;
    private final Clients clients;
    private final @Nullable Clients partner;
    private final @Nullable LocalCloudProcess localCloud;

    private Session(
            Settings settings, Clients clients, @Nullable Clients partner, @Nullable LocalCloudProcess localCloud) {
        this.settings = settings;
        this.clients = clients;
        this.partner = partner;
        this.localCloud = localCloud;
    }

    /** Refuses settings that no target can be opened with, before anything is started or saved. */
    public static void check(Settings settings) {
        if (!List.of("local", "aws").contains(settings.target())) {
            throw new OperationException(
                    ExitCode.USAGE,
                    "Unknown target '" + settings.target() + "'",
                    "Choose one: opsctl use local, or opsctl use aws");
        } else if (!REGION.matcher(settings.region()).matches()) {
            throw new OperationException(
                    ExitCode.USAGE, "'" + settings.region() + "' is no AWS region", "Write it as us-east-1.");
        } else if (!PREFIX.matcher(settings.prefix()).matches()) {
            throw new OperationException(
                    ExitCode.USAGE,
                    "'" + settings.prefix() + "' is no environment prefix",
                    "Use up to 16 lower-case letters, digits and hyphens that end in a hyphen, such as test-");
        } else if ("aws".equals(settings.target())) {
            check(settings.profile());
            check(settings.partnerProfile());
            endpoint(settings.endpointUrl());
        } else if (settings.endpointUrl() != null) {
            throw new OperationException(
                    ExitCode.USAGE,
                    "--endpoint-url is for target aws; the local cloud is where it is",
                    "Name the target too: --target aws --endpoint-url " + settings.endpointUrl());
        }
    }

    private static @Nullable URI endpoint(@Nullable String url) {
        if (url == null) {
            return null;
        }
        try {
            URI endpoint = new URI(url);
            if (List.of("http", "https")
                            .contains(String.valueOf(endpoint.getScheme()).toLowerCase(Locale.ROOT))
                    && endpoint.getHost() != null
                    && endpoint.getRawQuery() == null
                    && endpoint.getRawFragment() == null) {
                return endpoint;
            }
        } catch (URISyntaxException e) {
            // said below
        }
        throw new OperationException(
                ExitCode.USAGE, "'" + url + "' is no endpoint's URL", "Write it as http://127.0.0.1:4566.");
    }

    private static void check(@Nullable String profile) {
        if (profile == null) {
            return;
        }
        ProfileFile profiles = ProfileFile.defaultProfileFile();
        if (profiles.profile(profile).isEmpty()) {
            Set<String> known = profiles.profiles().keySet();
            throw new OperationException(
                    ExitCode.DENIED,
                    "There is no AWS profile '" + profile + "' in ~/.aws/config or ~/.aws/credentials",
                    (known.isEmpty() ? "Make it" : "There are: " + String.join(", ", known) + ". Make this one")
                            + ": aws configure --profile " + profile);
        }
    }

    /** Opens the target that the settings name; the local cloud is started if it does not run. */
    public static Session open(Settings settings) {
        check(settings);
        if ("local".equals(settings.target())) {
            LocalCloudProcess process = new LocalCloudProcess(Directories.cloudState());
            LocalCloudProcess.Daemon daemon = process.ensureRunning(0);
            LocalCloudProcess.Credentials key = process.credentials();
            Function<AwsCredentialsProvider, Clients> as = credentials -> new Clients(new Target(
                    settings.context(),
                    "local",
                    settings.region(),
                    settings.prefix(),
                    daemon.endpoint(),
                    null,
                    credentials));
            return new Session(
                    settings,
                    as.apply(key.provider()),
                    key.others().stream()
                            .findFirst()
                            .map(other -> as.apply(other.provider()))
                            .orElse(null),
                    process);
        }
        Function<String, Clients> as = profile -> new Clients(new Target(
                settings.context(),
                "aws",
                settings.region(),
                settings.prefix(),
                endpoint(settings.endpointUrl()),
                profile,
                CredentialChain.of(profile, settings.region())));
        return new Session(
                settings,
                as.apply(settings.profile()),
                settings.partnerProfile() == null ? null : as.apply(settings.partnerProfile()),
                null);
    }

    /** Clients of the same target in the account that hosts the external service; empty if none is known (SEC-4). */
    public Optional<Clients> partner() {
        return Optional.ofNullable(partner);
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

    /** Stack parameters that somebody has set. */
    public Map<String, String> parameters() {
        return settings.parameters();
    }

    /** The target's time: the local cloud's clock can be moved. */
    public Instant time() {
        if (localCloud == null) {
            return Instant.now();
        }
        try {
            return Instant.parse(JSON.readTree(localCloud.control("GET", "/_opsctl/health", null))
                    .path("now")
                    .asText());
        } catch (IOException e) {
            throw new OperationException(ExitCode.FAILED, "The local cloud's health is not JSON", null, e);
        }
    }

    /** The local cloud's own doors (clock, mailbox); empty on AWS. */
    public Optional<LocalCloudProcess> localCloud() {
        return Optional.ofNullable(localCloud);
    }

    @Override
    public void close() {
        clients.close();
        if (partner != null) {
            partner.close();
        }
    }
}
