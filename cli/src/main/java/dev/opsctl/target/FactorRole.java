package dev.opsctl.target;

import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.profiles.Profile;
import software.amazon.awssdk.profiles.ProfileProperty;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.services.sts.model.Credentials;
import software.amazon.awssdk.services.sts.model.StsException;

/**
 * A profile's role that is assumed with a code of a second factor. The session is kept where the AWS CLI keeps its own, and one that
 * the CLI has is used, so that nobody is asked for a code more often than sessions end.
 */
final class FactorRole implements AwsCredentialsProvider {

    /** Who knows the code. */
    interface Person {

        /** @return empty if nobody is there */
        Optional<String> ask(String question);
    }

    /** A session that ends so soon is not begun with. */
    private static final Duration LEAST_LEFT = Duration.ofMinutes(5);

    private final Profile profile;
    private final AwsCredentialsProvider source;
    private final String region;
    private final Person person;
    private final KeptSession kept;
    private @Nullable AwsSessionCredentials session;

    FactorRole(Profile profile, AwsCredentialsProvider source, String region, Person person) {
        this.profile = profile;
        this.source = source;
        this.region = profile.property(ProfileProperty.REGION).orElse(region);
        this.person = person;
        this.kept = new KeptSession(arguments());
    }

    /** What tells sessions apart, under the names of AssumeRole's parameters. */
    private TreeMap<String, Object> arguments() {
        TreeMap<String, Object> arguments = new TreeMap<>();
        arguments.put("RoleArn", role());
        arguments.put("SerialNumber", serial());
        profile.property(ProfileProperty.EXTERNAL_ID).ifPresent(id -> arguments.put("ExternalId", id));
        profile.property(ProfileProperty.ROLE_SESSION_NAME).ifPresent(name -> arguments.put("RoleSessionName", name));
        duration().ifPresent(seconds -> arguments.put("DurationSeconds", seconds));
        return arguments;
    }

    private String role() {
        return profile.property(ProfileProperty.ROLE_ARN).orElseThrow();
    }

    private String serial() {
        return profile.property(ProfileProperty.MFA_SERIAL).orElseThrow();
    }

    private Optional<Integer> duration() {
        try {
            return profile.property(ProfileProperty.DURATION_SECONDS).map(Integer::valueOf);
        } catch (NumberFormatException e) {
            throw new OperationException(
                    ExitCode.USAGE,
                    "duration_seconds of AWS profile '" + profile.name() + "' is no number of seconds",
                    "Correct it: aws configure set duration_seconds 3600 --profile " + profile.name());
        }
    }

    @Override
    public synchronized AwsCredentials resolveCredentials() {
        if (session == null || ends(session)) {
            session = kept.read().filter(found -> !ends(found)).orElseGet(this::begin);
        }
        return session;
    }

    private static boolean ends(AwsSessionCredentials session) {
        return session.expirationTime()
                .filter(end -> end.isBefore(Instant.now().plus(LEAST_LEFT)))
                .isPresent();
    }

    private AwsSessionCredentials begin() {
        String code = person.ask("Enter MFA code for " + serial() + ": ")
                .map(String::strip)
                .orElseThrow(
                        () -> new OperationException(
                                ExitCode.DENIED,
                                "AWS profile '" + profile.name()
                                        + "' wants an MFA code, and there is no terminal to ask on",
                                "Run a command on a terminal first, such as opsctl status: the session is kept until it ends."));
        try (StsClient sts = StsClient.builder()
                .region(Region.of(region))
                .credentialsProvider(source)
                .overrideConfiguration(c -> c.defaultProfileName(profile.name()))
                .httpClient(Clients.http(null))
                .build()) {
            Credentials begun = sts.assumeRole(request(code)).credentials();
            AwsSessionCredentials credentials = AwsSessionCredentials.builder()
                    .accessKeyId(begun.accessKeyId())
                    .secretAccessKey(begun.secretAccessKey())
                    .sessionToken(begun.sessionToken())
                    .expirationTime(begun.expiration())
                    .build();
            kept.write(credentials);
            return credentials;
        } catch (StsException e) {
            throw new OperationException(
                    ExitCode.DENIED,
                    "STS does not let AWS profile '" + profile.name() + "' assume " + role() + ": "
                            + e.awsErrorDetails().errorMessage(),
                    "Wait for the next code and run it again; if that does not help, look at the role's trust policy.",
                    e);
        }
    }

    private AssumeRoleRequest request(String code) {
        return AssumeRoleRequest.builder()
                .roleArn(role())
                .roleSessionName(profile.property(ProfileProperty.ROLE_SESSION_NAME)
                        .orElse("opsctl-" + Instant.now().getEpochSecond()))
                .externalId(profile.property(ProfileProperty.EXTERNAL_ID).orElse(null))
                .durationSeconds(duration().orElse(null))
                .serialNumber(serial())
                .tokenCode(code)
                .build();
    }
}
