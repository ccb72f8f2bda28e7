package dev.opsctl.local.identity.action;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.identity.policy.UnknownConditionException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Condition keys whose value is more than a member of the request. */
final class ConditionRules {

    /** @param key the documented key, {@code argument} what the table gives the rule, or nothing */
    record Asked(String key, AskedKey by, String argument) {

        @Nullable
        String text(String member) {
            return by.request() == null ? null : by.members().text(member);
        }

        List<String> texts(String path) {
            return by.request() == null ? List.of() : by.members().texts(path);
        }

        boolean operation(String... names) {
            return List.of(names).contains(by.operation());
        }
    }

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Map<String, Function<Asked, List<String>>> RULES = Map.ofEntries(
            Map.entry("requestTag", ConditionRules::requestTag),
            Map.entry("tagKeys", asked -> asked.by.request() == null ? null : RequestTags.keys(asked.by.members())),
            Map.entry("resourceTag", ConditionRules::resourceTag),
            Map.entry("patched", ConditionRules::patched),
            Map.entry("apiName", asked -> asked.operation("createRestApi") ? one(asked.text("name")) : null),
            Map.entry("authorizerType", asked -> asked.operation("createAuthorizer") ? one(asked.text("type")) : null),
            Map.entry(
                    "stageName",
                    asked -> asked.operation("createStage", "createDeployment") ? one(asked.text("stageName")) : null),
            Map.entry("attributes", asked -> new ItemKeys(asked.by).attributes()),
            Map.entry("enclosing", asked -> new ItemKeys(asked.by).enclosing()),
            Map.entry("fullTableScan", asked -> new ItemKeys(asked.by).fullTableScan()),
            Map.entry("leadingKeys", asked -> new ItemKeys(asked.by).leadingKeys()),
            Map.entry("returnValues", asked -> new ItemKeys(asked.by).returnValues()),
            Map.entry("select", asked -> new ItemKeys(asked.by).select()),
            Map.entry("callerAccount", asked -> one(asked.by.caller().accountId())),
            Map.entry("pattern", ConditionRules::pattern),
            Map.entry(
                    "byRule",
                    asked -> one(String.valueOf(asked.by.caller().type() == Caller.Type.SERVICE
                            && asked.by.caller().arn().equals("events.amazonaws.com")))),
            Map.entry(
                    "reEncryptAlgorithm",
                    asked -> one(asked.text(
                            asked.by.permission().action().equals("kms:ReEncryptFrom")
                                    ? "SourceEncryptionAlgorithm"
                                    : "DestinationEncryptionAlgorithm"))),
            Map.entry("grantConstraint", ConditionRules::grantConstraint),
            Map.entry(
                    "viaService",
                    asked -> one(String.valueOf(asked.by.caller().type() == Caller.Type.SERVICE
                            || asked.by.permission().context().containsKey("kms:ViaService")
                            || asked.by.caller().context().containsKey("kms:ViaService")))),
            Map.entry("sameKey", ConditionRules::sameKey),
            Map.entry("requestAlias", ConditionRules::requestAlias),
            Map.entry(
                    "recipient",
                    asked -> asked.by.request() != null && asked.by.members().get("Recipient") != null
                            ? unknown(asked)
                            : null),
            Map.entry("function", ConditionRules::function),
            Map.entry("vpc", asked -> asked.texts("VpcConfig.SubnetIds").isEmpty() ? null : unknown(asked)),
            Map.entry(
                    "createsObject",
                    asked ->
                            one(String.valueOf(asked.operation("putObject", "copyObject", "completeMultipartUpload")))),
            Map.entry("resourceAccount", asked -> asked.by
                    .facts()
                    .attributes(asked.by.permission().resource(), asked.by.scope())
                    .get("account")),
            Map.entry("retentionDays", ConditionRules::retentionDays),
            Map.entry(
                    "rotationRules",
                    asked -> asked.by.request() == null
                            ? null
                            : one(String.valueOf(asked.by.members().get("RotationRules") != null))),
            Map.entry("region", asked -> one(asked.by.scope().region())),
            Map.entry(
                    "mailVersion",
                    asked -> asked.by.request() == null
                            ? null
                            : one(asked.by.request().getClass().getName().contains(".sesv2.") ? "2" : "1")),
            Map.entry("exportSource", ConditionRules::exportSource),
            Map.entry("build", asked -> BuildKeys.values(asked.key, asked.by)),
            Map.entry("reference", ConditionRules::reference));

    private ConditionRules() {}

    static Function<Asked, List<String>> named(String rule) {
        return Objects.requireNonNull(RULES.get(rule), "a rule that ConditionSources names and that is not here");
    }

    private static @Nullable List<String> one(@Nullable String value) {
        return value == null ? null : List.of(value);
    }

    private static List<String> unknown(Asked asked) {
        throw new UnknownConditionException(asked.key);
    }

    private static @Nullable List<String> exportSource(Asked asked) {
        Members source = asked.by.members().structure("ExportDataSource");
        return source == null
                ? null
                : one(source.get("MetricsDataSource") != null ? "METRICS_DATA" : "MESSAGE_INSIGHTS");
    }

    /**
     * The branch that a call to CodeCommit is about. A push says its refs with each permission; before it is let in nobody knows them,
     * which is what the Null in AWS's policies is for.
     *
     * @see <a href="https://docs.aws.amazon.com/codecommit/latest/userguide/how-to-conditional-branch.html">Limit pushes and merges to branches</a>
     */
    private static @Nullable List<String> reference(Asked asked) {
        if (asked.by.request() == null) {
            return null;
        }
        for (String member : List.of("branchName", "targetBranch")) {
            String branch = asked.text(member);
            if (branch != null) {
                return one("refs/heads/" + branch);
            }
        }
        return unknown(asked); // a pull request knows its destination, a merge of commits may have one
    }

    private static @Nullable List<String> requestTag(Asked asked) {
        return asked.by.request() == null
                ? null
                : one(RequestTags.of(asked.by.members()).get(asked.by.suffix(asked.key)));
    }

    private static @Nullable List<String> resourceTag(Asked asked) {
        return one(asked.by
                .facts()
                .tags(
                        asked.by.permission().resource(),
                        asked.by.permission().context().getOrDefault("s3:VersionId", List.of()).stream()
                                .findFirst()
                                .orElse(null),
                        asked.by.scope())
                .get(asked.by.suffix(asked.key)));
    }

    /** Values that patch operations set at a path; of a path that ends in a slash the rest of it is the value. */
    private static @Nullable List<String> patched(Asked asked) {
        if (asked.by.request() == null) {
            return null;
        }
        List<String> values = new ArrayList<>();
        for (Members patch : asked.by.members().structures("patchOperations")) {
            String path = String.valueOf(patch.text("path"));
            if (asked.argument.endsWith("/")
                    ? path.startsWith(asked.argument.substring(0, asked.argument.length() - 1))
                    : path.equals(asked.argument) || path.endsWith(asked.argument) && path.startsWith("/*/")) {
                if (patch.text("value") != null) {
                    values.add(patch.text("value"));
                } else if (path.length() > asked.argument.length()) {
                    values.add(path.substring(asked.argument.length()));
                }
            }
        }
        return values;
    }

    /** Values that an event pattern names outright. One that filters otherwise cannot be compared. */
    private static @Nullable List<String> pattern(Asked asked) {
        String pattern = asked.text("EventPattern");
        if (pattern == null) {
            return null;
        }
        JsonNode node;
        try {
            node = JSON.readTree(pattern);
        } catch (JsonProcessingException e) {
            return null; // the service refuses it
        }
        for (String part : asked.argument.split("\\.")) {
            node = node.path(part);
        }
        List<String> values = new ArrayList<>();
        for (JsonNode value : node) {
            if (!value.isTextual()) {
                return unknown(asked);
            }
            values.add(value.asText());
        }
        return values;
    }

    private static @Nullable List<String> grantConstraint(Asked asked) {
        Members constraints =
                asked.by.request() == null ? null : asked.by.members().structure("Constraints");
        return constraints == null
                ? null
                : one(
                        constraints.get("EncryptionContextEquals") instanceof Map<?, ?> equal && !equal.isEmpty()
                                ? "EncryptionContextEquals"
                                : "EncryptionContextSubset");
    }

    private static List<String> sameKey(Asked asked) {
        List<String> own = asked.by.permission().context().get("kms:ReEncryptOnSameKey");
        return own != null ? own : unknown(asked);
    }

    private static @Nullable List<String> requestAlias(Asked asked) {
        for (String member : List.of("KeyId", "SourceKeyId", "DestinationKeyId", "TargetKeyId")) {
            String key = asked.text(member);
            if (key != null && key.contains("alias/")) {
                return one(key.substring(key.indexOf("alias/")));
            }
        }
        return null;
    }

    private static @Nullable List<String> function(Asked asked) {
        String name = asked.text("FunctionName");
        return name == null || !asked.by.operation().endsWith("EventSourceMapping")
                ? null
                : one(
                        name.startsWith("arn:")
                                ? name
                                : asked.by.scope().arn("lambda", "function:" + name.replaceFirst("^.*function:", "")));
    }

    private static @Nullable List<String> retentionDays(Asked asked) {
        for (String path : List.of("ObjectLockRetainUntilDate", "Retention.RetainUntilDate")) {
            for (String date : asked.texts(path)) {
                return one(String.valueOf(
                        Duration.between(Instant.now(), Instant.parse(date)).toDays()));
            }
        }
        return null;
    }
}
