package dev.opsctl.local.service.ssm;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.cloud.Tags;
import dev.opsctl.local.engine.crypto.Envelope;
import dev.opsctl.local.limit.BoundedPattern;
import dev.opsctl.local.sdk.Faults;
import dev.opsctl.local.service.ssm.ParameterRecord.Version;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ssm.model.DeleteParameterRequest;
import software.amazon.awssdk.services.ssm.model.DeleteParametersRequest;
import software.amazon.awssdk.services.ssm.model.DeleteParametersResponse;
import software.amazon.awssdk.services.ssm.model.HierarchyTypeMismatchException;
import software.amazon.awssdk.services.ssm.model.InvalidAllowedPatternException;
import software.amazon.awssdk.services.ssm.model.ParameterAlreadyExistsException;
import software.amazon.awssdk.services.ssm.model.ParameterMaxVersionLimitExceededException;
import software.amazon.awssdk.services.ssm.model.ParameterPatternMismatchException;
import software.amazon.awssdk.services.ssm.model.PutParameterRequest;
import software.amazon.awssdk.services.ssm.model.PutParameterResponse;
import software.amazon.awssdk.services.ssm.model.Tag;

/** Puts and deletes parameters. */
final class PutOperations {

    private static final int MOST_VERSIONS = 100;
    private static final int STANDARD_BYTES = 4096;
    private static final int ADVANCED_BYTES = 8192;
    private static final String STANDARD = "Standard";
    private static final String ADVANCED = "Advanced";
    private static final String TIERED = "Intelligent-Tiering";
    private static final Set<String> TYPES = Set.of("String", "StringList", "SecureString");

    private final ServiceContext context;
    private final ParameterTable parameters;
    private final ParameterValues values;

    PutOperations(ServiceContext context, ParameterTable parameters, ParameterValues values) {
        this.context = context;
        this.parameters = parameters;
        this.values = values;
    }

    public PutParameterResponse putParameter(PutParameterRequest request) {
        ParameterNames.writable(request.name());
        check(request);
        Version put = context.change(change -> {
            ParameterRecord before = parameters.find(request.name()).orElse(null);
            if (before == null) {
                Version first = version(request, null, request.name());
                Map<String, String> tags =
                        Tags.of(request.tags(), Tag::key, Tag::value, context.caller(), ParameterErrors::tag);
                if (parameters.insert(new ParameterRecord(request.name(), List.of(first), tags))) {
                    return first;
                }
                throw exists();
            } else if (!Boolean.TRUE.equals(request.overwrite())) {
                throw exists();
            }
            Version next = version(request, before.latest(), before.name());
            parameters.change(before.name(), now -> room(now).with(next));
            return next;
        });
        return PutParameterResponse.builder()
                .version(put.number())
                .tier(put.tier())
                .build();
    }

    private static RuntimeException exists() {
        return Faults.of(
                ParameterAlreadyExistsException.class,
                "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.");
    }

    /** What can be said without the parameter. */
    private static void check(PutParameterRequest request) {
        if (request.value().isEmpty()) {
            throw ParameterErrors.validation(
                    "1 validation error detected: Value '' at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1");
        } else if (Boolean.TRUE.equals(request.overwrite()) && !request.tags().isEmpty()) {
            throw ParameterErrors.validation(
                    "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag."
                            + " To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.");
        } else if (request.value().contains("{{") && request.value().contains("}}")) {
            throw ParameterErrors.validation(
                    "Parameter value can't nest another parameter. Do not use \"{{}}\" in the value: "
                            + request.value());
        } else if (request.policies() != null && !request.policies().matches("\\s*(\\[\\s*]|\\{\\s*}\\s*)?\\s*")) {
            throw ParameterErrors.validation(
                    "Parameter policies are not supported by the local cloud: leave Policies out.");
        } else if (request.dataType() != null && !request.dataType().equals("text")) {
            throw ParameterErrors.validation(
                    request.dataType().startsWith("aws:")
                            ? "Data type " + request.dataType() + " is not supported by the local cloud."
                            : "The following data type is not supported: " + request.dataType()
                                    + " (Data type names are all lowercase.)");
        }
    }

    private Version version(PutParameterRequest request, @Nullable Version before, String name) {
        String type = request.typeAsString() != null ? request.typeAsString() : before == null ? null : before.type();
        if (type == null) {
            throw ParameterErrors.validation("A parameter type is required when you create a parameter.");
        } else if (!TYPES.contains(type)) {
            throw ParameterErrors.validation(
                    "1 validation error detected: Value '" + type
                            + "' at 'type' failed to satisfy constraint: Member must satisfy enum value set: [SecureString, StringList, String]");
        } else if (before != null && !before.type().equals(type)) {
            throw Faults.of(
                    HierarchyTypeMismatchException.class,
                    "Parameter Store doesn't support changing a parameter type in a hierarchy: " + name + " is a "
                            + before.type() + ".");
        }
        boolean secure = type.equals("SecureString");
        if (!secure && request.keyId() != null) {
            throw ParameterErrors.validation("KeyId is required for SecureString type parameter only.");
        }
        String pattern = request.allowedPattern() != null
                ? request.allowedPattern()
                : before == null ? null : before.allowedPattern();
        matches(pattern, request.value());
        String tier = tier(request, before);
        String arn = context.arn("parameter/" + ParameterNames.key(name));
        String keyId = !secure
                ? null
                : request.keyId() != null
                        ? request.keyId()
                        : before != null
                                ? Objects.requireNonNullElse(before.keyId(), ParameterValues.MANAGED)
                                : ParameterValues.MANAGED;
        byte[] sealed = keyId != null && tier.equals(STANDARD) ? values.seal(arn, keyId, request.value()) : null;
        Envelope envelope = keyId != null && sealed == null ? values.envelope(arn, keyId, request.value()) : null;
        return new Version(
                before == null ? 1 : before.number() + 1,
                type,
                secure ? null : request.value(),
                sealed,
                envelope,
                keyId,
                request.description() != null ? request.description() : before == null ? null : before.description(),
                pattern,
                "text",
                tier,
                context.clock().instant(),
                context.caller().arn(),
                List.of());
    }

    private static void matches(@Nullable String pattern, String value) {
        if (pattern == null || pattern.isEmpty()) {
            return;
        }
        try {
            BoundedPattern.compile(pattern);
        } catch (PatternSyntaxException e) {
            throw Faults.of(
                    InvalidAllowedPatternException.class,
                    "The request doesn't meet the regular expression requirement: " + pattern);
        }
        if (!BoundedPattern.find(pattern, value)) {
            throw Faults.of(
                    ParameterPatternMismatchException.class,
                    "Parameter value, cannot be validated against allowedPattern: " + pattern);
        }
    }

    /** Intelligent tiering takes the advanced tier for what the standard one does not hold; nothing comes back from there. */
    private static String tier(PutParameterRequest request, @Nullable Version before) {
        String asked =
                request.tierAsString() == null ? before == null ? STANDARD : before.tier() : request.tierAsString();
        int size = request.value().getBytes(StandardCharsets.UTF_8).length;
        boolean advanced = before != null && before.tier().equals(ADVANCED);
        if (asked.equals(TIERED)) {
            asked = advanced || size > STANDARD_BYTES ? ADVANCED : STANDARD;
        }
        if (advanced && asked.equals(STANDARD)) {
            throw ParameterErrors.validation(
                    "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter tier to"
                            + " the standard-parameter tier. If necessary, you can delete the advanced parameter and recreate it as a"
                            + " standard parameter.");
        } else if (asked.equals(STANDARD) && size > STANDARD_BYTES) {
            throw ParameterErrors.validation(
                    "Standard tier parameters support a maximum parameter value of 4096 characters. To create a larger parameter value,"
                            + " upgrade the parameter to use the advanced-parameter tier. For more information, see"
                            + " https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html");
        } else if (size > ADVANCED_BYTES) {
            throw ParameterErrors.validation(
                    "Advanced tier parameters support a maximum parameter value of 8192 characters.");
        }
        return asked;
    }

    /** A hundred versions stay; the oldest one goes unless somebody holds it by a label. */
    private static ParameterRecord room(ParameterRecord parameter) {
        if (parameter.versions().size() < MOST_VERSIONS) {
            return parameter;
        }
        Version oldest = parameter.versions().get(0);
        if (!oldest.labels().isEmpty()) {
            throw Faults.of(
                    ParameterMaxVersionLimitExceededException.class,
                    "You attempted to create a new version of " + parameter.name()
                            + " by calling the PutParameter API with the overwrite flag. Version " + oldest.number()
                            + ", the oldest version, can't be deleted because it has a label associated with it. Move the label to another"
                            + " version of the parameter, and try again.");
        }
        return parameter.withoutOldest();
    }

    public void deleteParameter(DeleteParameterRequest request) {
        ParameterNames.readable(request.name());
        context.change(change -> {
            if (!parameters.remove(request.name())) {
                throw ParameterErrors.missing();
            }
        });
    }

    public DeleteParametersResponse deleteParameters(DeleteParametersRequest request) {
        return context.change(change -> {
            List<String> deleted = new ArrayList<>();
            List<String> invalid = new ArrayList<>();
            for (String name : new LinkedHashSet<>(request.names())) {
                (parameters.remove(name) ? deleted : invalid).add(name);
            }
            return DeleteParametersResponse.builder()
                    .deletedParameters(deleted)
                    .invalidParameters(invalid)
                    .build();
        });
    }
}
