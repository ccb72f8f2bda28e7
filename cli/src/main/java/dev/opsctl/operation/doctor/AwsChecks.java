package dev.opsctl.operation.doctor;

import dev.opsctl.operation.doctor.Doctor.Check;
import dev.opsctl.operation.stack.Stacks;
import dev.opsctl.operation.template.TemplateFiles;
import dev.opsctl.target.Clients;
import dev.opsctl.target.Session;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.profiles.ProfileFileSystemSetting;
import software.amazon.awssdk.profiles.ProfileProperty;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.RegionMetadata;
import software.amazon.awssdk.regions.ServiceMetadata;
import software.amazon.awssdk.services.iam.model.SummaryKeyType;
import software.amazon.awssdk.services.ses.model.GetSendQuotaResponse;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

/** What a first deployment to an AWS account stumbles over: credentials, clock, region, quotas, what an account has once, permissions. */
final class AwsChecks {

    /** As long as a first deployment may take; CloudFront takes most of it. */
    private static final Duration DEPLOYMENT = Duration.ofMinutes(30);
    /** What AWS takes a signature's time to be off by; the SDK corrects itself, other programs do not. */
    private static final Duration MOST_SKEW = Duration.ofMinutes(5);

    private static final Duration NOTABLE_SKEW = Duration.ofSeconds(30);
    /** What Lambda keeps back for functions without a reservation, and what accounts that are not quite new have. */
    private static final int LEAST_CONCURRENCY = 100;
    /** The mails a day that an account in the sandbox may send. */
    private static final double SANDBOX = 200;

    /** By the names of their endpoints. */
    private static final List<String> SERVICES = List.of(
            "apigateway",
            "cloudformation",
            "dynamodb",
            "email",
            "events",
            "kms",
            "lambda",
            "logs",
            "monitoring",
            "s3",
            "secretsmanager",
            "sns",
            "sqs",
            "states",
            "sts",
            "xray");

    private final Session session;
    private final Clients clients;
    private final GetCallerIdentityResponse caller;

    AwsChecks(Session session, GetCallerIdentityResponse caller) {
        this.session = session;
        this.clients = session.clients();
        this.caller = caller;
    }

    void add(List<Check> checks) {
        checks.add(credentials());
        clients.sts()
                .serviceClientConfiguration()
                .endpointOverride()
                .ifPresent(endpoint -> checks.add(Check.ok("endpoint", "calls go to " + endpoint + ", not to AWS")));
        clock().ifPresent(checks::add);
        checks.add(region());
        checks.add(asked("api gateway", "apigateway:GET on /account", () -> SystemChecks.apiAccount(session)));
        checks.add(asked("lambda quota", "lambda:GetAccountSettings", this::concurrency));
        checks.add(asked("iam quota", "iam:GetAccountSummary", this::roles));
        checks.add(asked("mail quota", "ses:GetSendQuota and ses:GetAccountSendingEnabled", this::sending));
        new PermissionChecks(clients, caller).add(checks);
    }

    private static Check asked(String check, String action, Supplier<Check> question) {
        try {
            return question.get();
        } catch (RuntimeException e) {
            return Check.unanswered(check, e, action);
        }
    }

    private Check credentials() {
        AwsCredentialsIdentity key;
        try {
            key = clients.target().credentials().resolveIdentity().join();
        } catch (RuntimeException e) {
            return Check.failed("credentials", e);
        }
        String profile = clients.target().profile();
        String from = profile == null ? "" : " of profile " + profile;
        Optional<Instant> end = key.expirationTime();
        if (end.isEmpty()) {
            return key instanceof AwsSessionCredentialsIdentity
                    ? Check.ok("credentials", "a session" + from + "; when it ends is not said")
                    : Check.ok("credentials", "a key" + from + ", which does not expire");
        }
        Duration left = Duration.between(Instant.now(), end.get());
        return left.compareTo(DEPLOYMENT) < 0
                ? Check.warning(
                        "credentials",
                        "a session" + from + " that ends in " + left.toMinutes() + " minutes",
                        "Log in again before a deployment, which takes up to " + DEPLOYMENT.toMinutes() + " minutes.")
                : Check.ok("credentials", "a session" + from + " until " + end.get());
    }

    /** How far this machine's clock is off, by the Date of an answer; empty if the answer has none. */
    private Optional<Check> clock() {
        Instant there;
        try {
            there = caller.sdkHttpResponse()
                    .firstMatchingHeader("Date")
                    .map(DateTimeFormatter.RFC_1123_DATE_TIME::parse)
                    .map(Instant::from)
                    .orElse(null);
        } catch (DateTimeParseException e) {
            there = null;
        }
        if (there == null) {
            return Optional.empty();
        }
        Duration off = Duration.between(there, Instant.now());
        String how = off.abs().toSeconds() + " s " + (off.isNegative() ? "behind" : "ahead of") + " AWS's";
        String next = "Set it by NTP: timedatectl set-ntp true";
        return Optional.of(
                off.abs().compareTo(MOST_SKEW) >= 0
                        ? Check.problem("clock", how + ": AWS refuses signatures of such a time", next)
                        : off.abs().compareTo(NOTABLE_SKEW) > 0
                                ? Check.warning("clock", how, next)
                                : Check.ok("clock", "agrees with AWS's"));
    }

    private Check region() {
        Region region = Region.of(clients.target().region());
        RegionMetadata known = RegionMetadata.of(region);
        if (known == null) {
            return Check.warning(
                    "region",
                    region + " is newer than this opsctl, or does not exist",
                    "Choose one that AWS lists: aws ec2 describe-regions --all-regions");
        } else if (!known.partition().id().equals("aws")) {
            return Check.problem(
                    "region",
                    region + " is in partition " + known.partition().id() + "; the templates are for partition aws",
                    "Choose a commercial region: opsctl context set"
                            + session.settings().option() + " region=us-east-1");
        }
        List<String> missing = SERVICES.stream()
                .filter(service -> !ServiceMetadata.of(service).regions().contains(region))
                .toList();
        if (!missing.isEmpty()) {
            return Check.problem(
                    "region",
                    region + " does not have " + String.join(", ", missing),
                    "Choose one that does: opsctl context set"
                            + session.settings().option() + " region=us-east-1");
        }
        Optional<String> other = configured().filter(name -> !name.equals(region.id()));
        return other.isPresent()
                ? Check.warning(
                        "region",
                        region + ", while environment or profile say " + other.get(),
                        "If they are right: opsctl context set"
                                + session.settings().option() + " region=" + other.get())
                : Check.ok("region", region + " has every service that the templates need");
    }

    /** The region that other programs would work in. */
    private Optional<String> configured() {
        String profile = clients.target().profile();
        Optional<String> environment = SdkSystemSetting.AWS_REGION.getStringValue();
        return profile == null && environment.isPresent()
                ? environment
                : ProfileFile.defaultProfileFile()
                        .profile(
                                profile != null
                                        ? profile
                                        : ProfileFileSystemSetting.AWS_PROFILE.getStringValueOrThrow())
                        .flatMap(found -> found.property(ProfileProperty.REGION));
    }

    private Check concurrency() {
        int limit = clients.lambda().getAccountSettings().accountLimit().concurrentExecutions();
        return limit < LEAST_CONCURRENCY
                ? Check.warning(
                        "lambda quota",
                        "only " + limit + " functions may run at once, as in new accounts: orders will be throttled",
                        "Ask for more: aws service-quotas request-service-quota-increase --service-code lambda"
                                + " --quota-code L-B99A9384 --desired-value 1000")
                : Check.ok("lambda quota", limit + " functions may run at once");
    }

    private Check roles() {
        Map<SummaryKeyType, Integer> summary = clients.iam().getAccountSummary().summaryMap();
        int have = summary.getOrDefault(SummaryKeyType.ROLES, 0);
        int most = summary.getOrDefault(SummaryKeyType.ROLES_QUOTA, Integer.MAX_VALUE);
        boolean deployed =
                new Stacks(clients).find(new Stacks(clients).name(Stacks.IAM)).isPresent();
        int more = deployed ? 0 : TemplateFiles.bundled().count("iam.yaml", "AWS::IAM::Role");
        return have + more > most
                ? Check.problem(
                        "iam quota",
                        have + " of " + most + " roles are taken, and the IAM stack makes " + more,
                        "Ask for more: aws service-quotas request-service-quota-increase --region us-east-1"
                                + " --service-code iam --quota-code L-FE177D64 --desired-value " + (have + more + 100))
                : Check.ok("iam quota", have + " of " + most + " roles are taken");
    }

    private Check sending() {
        GetSendQuotaResponse quota = clients.ses().getSendQuota();
        if (!clients.ses().getAccountSendingEnabled().enabled()) {
            return Check.problem(
                    "mail quota",
                    "SES does not send for this account",
                    "Look at the account's reputation in SES's console, then:"
                            + " aws ses update-account-sending-enabled --enabled");
        }
        String rate = "%.0f mails a day, %.0f a second".formatted(quota.max24HourSend(), quota.maxSendRate());
        return quota.max24HourSend() >= 0 && quota.max24HourSend() <= SANDBOX
                ? Check.warning(
                        "mail quota",
                        "SES's sandbox: " + rate + ", and to verified addresses only",
                        "Ask for production access: aws sesv2 put-account-details --production-access-enabled"
                                + " --mail-type TRANSACTIONAL --website-url URL")
                : Check.ok("mail quota", rate);
    }
}
