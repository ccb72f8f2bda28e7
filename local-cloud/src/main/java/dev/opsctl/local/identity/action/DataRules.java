package dev.opsctl.local.identity.action;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** KMS, Secrets Manager, Parameter Store, CloudWatch and CloudWatch Logs. */
final class DataRules {

    private DataRules() {}

    static List<Permission> kms(Call call) {
        Members members = call.members();
        if (call.operation().equals("reEncrypt")) {
            String source = MessagingRules.first(members, "SourceKeyId", "CiphertextBlob");
            return List.of(
                    new Permission(
                            "kms:ReEncryptFrom",
                            List.of(key(call, source(members, source))),
                            encryption(members, "SourceEncryptionContext", members.text("SourceKeyId"))),
                    new Permission(
                            "kms:ReEncryptTo",
                            List.of(key(call, members.text("DestinationKeyId"))),
                            encryption(members, "DestinationEncryptionContext", members.text("DestinationKeyId"))));
        }
        if (call.action().isEmpty()) {
            return List.of();
        }
        ActionTable.Action action = call.action().get();
        if (call.operation().equals("replicateKey")) {
            // it makes a key in the other Region
            return List.of(
                    call.on(action.name(), key(call, members.text("KeyId"))).get(0),
                    in(members.text("ReplicaRegion"), "kms:CreateKey", "*"));
        } else if (call.operation().equals("updatePrimaryRegion")) {
            // both keys change
            String key = key(call, members.text("KeyId"));
            return List.of(
                    call.on(action.name(), key).get(0),
                    in(
                            members.text("PrimaryRegion"),
                            "kms:" + action.name(),
                            key.replaceFirst(
                                    "^(arn:[^:]*:kms:)[^:]*",
                                    "$1" + Matcher.quoteReplacement(String.valueOf(members.text("PrimaryRegion"))))));
        }
        if (call.operation().endsWith("Alias")) {
            String alias = call.arn(String.valueOf(members.text("AliasName")));
            List<Permission> permissions = new ArrayList<>(call.on(action.name(), alias));
            String target =
                    members.text("TargetKeyId") != null ? members.text("TargetKeyId") : members.text("AliasName");
            String key = key(call, target);
            if (!key.equals(alias)) {
                permissions.addAll(call.on(action.name(), key));
            }
            return permissions;
        }
        if (!action.words().contains("key")) {
            return call.on(action.name(), "*");
        }
        String key = MessagingRules.first(members, "KeyId", "TargetKeyId");
        return call.on(action.name(), encryption(members, "EncryptionContext", key), key(call, source(members, key)));
    }

    /** The named key, or the one that the ciphertext itself names. */
    private static @Nullable String source(Members members, @Nullable String key) {
        return key != null
                                && members.text("KeyId") == null
                                && members.text("SourceKeyId") == null
                                && members.text("TargetKeyId") == null
                        || key == null
                ? ciphertext(members)
                : key;
    }

    private static @Nullable String ciphertext(Members members) {
        return members.get("CiphertextBlob") instanceof software.amazon.awssdk.core.SdkBytes blob
                ? "ciphertext:" + java.util.Base64.getEncoder().encodeToString(blob.asByteArrayUnsafe())
                : null;
    }

    private static String key(Call call, @Nullable String name) {
        if (name == null) {
            return "*";
        }
        return call.lookup()
                .find(call.scope(), "kms", "key", name)
                .orElseGet(() -> name.startsWith("arn:")
                        ? name
                        : name.startsWith("alias/")
                                ? call.arn(name)
                                : name.startsWith("ciphertext:") ? "*" : call.arn("key/" + name));
    }

    private static Map<String, List<String>> encryption(Members members, String member, @Nullable String requested) {
        Map<String, List<String>> context = new HashMap<>();
        if (members.get(member) instanceof Map<?, ?> map && !map.isEmpty()) {
            List<String> keys = new ArrayList<>();
            map.forEach((key, value) -> {
                keys.add(key.toString());
                context.put("kms:EncryptionContext:" + key, List.of(value.toString()));
            });
            context.put("kms:EncryptionContextKeys", keys);
        }
        if (requested != null && requested.contains("alias/")) {
            context.put("kms:RequestAlias", List.of(requested.substring(requested.indexOf("alias/"))));
        }
        for (String[] pair : new String[][] {
            {"EncryptionAlgorithm", "kms:EncryptionAlgorithm"},
            {"SigningAlgorithm", "kms:SigningAlgorithm"},
            {"GranteePrincipal", "kms:GranteePrincipal"},
            {"KeySpec", "kms:KeySpec"},
            {"KeyUsage", "kms:KeyUsage"}
        }) {
            if (members.text(pair[0]) != null) {
                context.put(pair[1], List.of(members.text(pair[0])));
            }
        }
        if (!members.texts("Operations").isEmpty()) {
            context.put("kms:GrantOperations", members.texts("Operations"));
        }
        return context;
    }

    static List<Permission> secrets(Call call) {
        if (call.action().isEmpty()) {
            return List.of();
        }
        ActionTable.Action action = call.action().get();
        Members members = call.members();
        String id = members.text("SecretId");
        Map<String, List<String>> context = new HashMap<>();
        for (String key :
                List.of("Name", "Description", "VersionId", "VersionStage", "RotationLambdaARN", "KmsKeyId")) {
            if (members.text(key) != null) {
                context.put("secretsmanager:" + key, List.of(members.text(key)));
            }
        }
        for (String key : List.of(
                "ForceDeleteWithoutRecovery", "RecoveryWindowInDays", "BlockPublicPolicy", "RotateImmediately")) {
            if (members.get(key) != null) {
                context.put("secretsmanager:" + key, List.of(String.valueOf(members.get(key))));
            }
        }
        if (call.operation().equals("createSecret")) {
            String name = String.valueOf(members.text("Name"));
            return call.on(action.name(), context, call.arn("secret:" + name + "-??????"));
        }
        if (id == null) {
            return call.on(action.name(), context, "*");
        }
        if (call.operation().equals("getSecretValue") && members.text("VersionStage") == null) {
            context.put("secretsmanager:VersionStage", List.of("AWSCURRENT"));
        }
        String arn = call.lookup()
                .find(call.scope(), "secretsmanager", "secret", id)
                .orElseGet(() -> id.startsWith("arn:") ? id : call.arn("secret:" + id));
        context.put("secretsmanager:SecretId", List.of(arn));
        return call.on(action.name(), context, arn);
    }

    /** A parameter's ARN has one slash before its name, whether the name begins with one or not; which version is meant decides nothing. */
    static @Nullable List<Permission> parameters(Call call) {
        List<String> names = Stream.of("Name", "Names", "Path", "ResourceId")
                .flatMap(member -> call.members().texts(member).stream())
                .toList();
        boolean parameter = call.operation().contains("Parameter")
                || "Parameter".equals(call.members().text("ResourceType"));
        if (names.isEmpty() || !parameter || call.action().isEmpty()) {
            return ServiceRules.PLAIN.permissions(call);
        }
        return ServiceRules.each(names.stream()
                .map(name ->
                        name.startsWith("arn:") || name.indexOf(':') < 0 ? name : name.substring(0, name.indexOf(':')))
                .map(name -> new Permission(
                        "ssm:" + call.actionName(),
                        List.of(
                                name.startsWith("arn:")
                                        ? name
                                        : call.arn("parameter" + (name.startsWith("/") ? "" : "/") + name)),
                        Map.of())));
    }

    /** What is done in another Region than the one that is called. */
    private static Permission in(@Nullable String region, String action, String resource) {
        return new Permission(
                action, List.of(resource), Map.of("aws:RequestedRegion", List.of(String.valueOf(region))));
    }

    private static final Set<String> STREAMED =
            Set.of("putLogEvents", "createLogStream", "deleteLogStream", "getLogEvents");

    static List<Permission> logs(Call call) {
        if (call.action().isEmpty()) {
            return List.of();
        }
        ActionTable.Action action = call.action().get();
        Members members = call.members();
        String arn = MessagingRules.first(members, "resourceArn", "resourceIdentifier");
        if (arn != null) {
            return call.on(action.name(), arn, arn.endsWith(":*") ? arn.substring(0, arn.length() - 2) : arn + ":*");
        }
        List<String> groups = new ArrayList<>();
        for (String member : List.of("logGroupName", "logGroupIdentifier", "logGroupNames", "logGroupIdentifiers")) {
            members.texts(member)
                    .forEach(name -> groups.add(
                            name.startsWith("arn:")
                                    ? name.replaceFirst("^.*:log-group:", "").replaceFirst(":\\*$", "")
                                    : name));
        }
        if (call.operation().equals("describeLogGroups")) {
            return call.on(
                    action.name(),
                    call.arn("log-group::log-stream:"),
                    call.arn("log-group:"
                            + (members.text("logGroupNamePrefix") == null ? "" : members.text("logGroupNamePrefix"))));
        }
        if (call.operation().equals("startQuery") && groups.isEmpty()) {
            return call.on(action.name(), call.arn("log-group:*")); // its SOURCE may name any
        }
        if (groups.isEmpty()) {
            return members.text("destinationName") != null
                    ? call.on(action.name(), call.arn("destination:" + members.text("destinationName")))
                    : call.on(action.name(), "*");
        }
        List<Permission> permissions = new ArrayList<>();
        for (String group : groups) {
            String stream = STREAMED.contains(call.operation()) ? members.text("logStreamName") : null;
            String base = call.arn("log-group:" + group);
            permissions.addAll(
                    stream == null
                            ? call.on(action.name(), base + ":log-stream:", base)
                            : call.on(action.name(), base + ":log-stream:" + stream));
        }
        return permissions;
    }

    static @Nullable List<Permission> cloudWatch(Call call) {
        String namespace = call.members().text("Namespace");
        return call.operation().equals("putMetricData") && namespace != null
                ? call.on("PutMetricData", Map.of("cloudwatch:namespace", List.of(namespace)), "*")
                : ServiceRules.PLAIN.permissions(call);
    }
}
