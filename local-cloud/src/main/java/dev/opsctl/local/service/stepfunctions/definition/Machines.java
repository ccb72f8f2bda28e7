package dev.opsctl.local.service.stepfunctions.definition;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.cloud.Tags;
import dev.opsctl.local.service.stepfunctions.Json;
import dev.opsctl.local.service.stepfunctions.SfnErrors;
import dev.opsctl.local.store.Table;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sfn.model.CreateStateMachineRequest;
import software.amazon.awssdk.services.sfn.model.EncryptionConfiguration;
import software.amazon.awssdk.services.sfn.model.LoggingConfiguration;
import software.amazon.awssdk.services.sfn.model.Tag;
import software.amazon.awssdk.services.sfn.model.TracingConfiguration;
import software.amazon.awssdk.services.sfn.model.UpdateStateMachineRequest;

/** The state machines of one scope; each change is a revision, which running executions keep. */
public final class Machines {

    /** A state machine. */
    public record Machine(
            String name,
            String arn,
            boolean express,
            String revision,
            Instant created,
            Instant updated,
            @Nullable LoggingConfiguration logging,
            @Nullable TracingConfiguration tracing,
            Map<String, String> tags) {}

    /**
     * One revision.
     *
     * @param initial whether the state machine was made with it: it has no id that is shown then, and is called {@code INITIAL}
     */
    public record Revision(String definition, String roleArn, boolean initial) {}

    /** How the resources of state machines begin in ARNs. */
    public static final String KIND = "stateMachine";

    public static final int MAX_CHARACTERS = 1_048_576;

    private final ServiceContext context;
    private final Table<Machine> table;
    private final Table<Revision> revisions;
    private final Map<String, JsonNode> parsed = new ConcurrentHashMap<>();

    public Machines(ServiceContext context) {
        this.context = context;
        this.table = context.table("machines", Machine.class).shared();
        this.revisions = context.table("revisions", Revision.class).shared();
    }

    public static String checkedName(@Nullable String name) {
        if (name == null
                || name.isEmpty()
                || name.length() > 80
                || name.chars().anyMatch(c -> c <= ' ' || c == 127 || "<>{}[]?*\"#%\\^|~`$&,;:/".indexOf(c) >= 0)) {
            throw SfnErrors.invalidName(name);
        }
        return name;
    }

    /**
     * The name in the ARN of a state machine or an activity.
     *
     * @param kind what comes before the name: {@link #KIND}, or {@code activity}
     * @throws software.amazon.awssdk.services.sfn.model.InvalidArnException if it is no such ARN
     */
    public static String named(String arn, String kind) {
        return Arn.parse(arn)
                .filter(known ->
                        known.service().equals("states") && known.resource().startsWith(kind + ":"))
                .map(known -> known.resource().substring(kind.length() + 1))
                .orElseThrow(() -> SfnErrors.invalidArn(arn));
    }

    /** Of state machines and of activities: a key that would not be used is refused. */
    public static void checkEncryption(@Nullable EncryptionConfiguration encryption) {
        if (encryption != null
                && (!"AWS_OWNED_KEY".equals(encryption.typeAsString()) || encryption.kmsKeyId() != null)) {
            throw SfnErrors.validation(
                    "Parameter encryptionConfiguration is not valid: the local cloud has no customer-managed keys of Step Functions.");
        }
    }

    private static void checkDefinition(@Nullable String definition, boolean express) {
        if (definition == null || definition.length() > MAX_CHARACTERS) {
            throw SfnErrors.invalidDefinition("The definition must have between 1 and 1048576 characters");
        }
        List<DefinitionCheck.Finding> findings = DefinitionCheck.check(definition, express);
        if (!findings.isEmpty()) {
            throw SfnErrors.invalidDefinition(
                    findings.stream().map(Object::toString).collect(Collectors.joining(", ")));
        }
    }

    private static void checkRole(@Nullable String role) {
        if (role == null || !role.matches("arn:[a-z-]+:iam::\\d{12}:role/.+")) {
            throw SfnErrors.invalidArn(role);
        }
    }

    public Machine create(CreateStateMachineRequest request) {
        String name = checkedName(request.name());
        checkRole(request.roleArn());
        LogDestination.check(request.loggingConfiguration());
        boolean express = "EXPRESS".equals(request.typeAsString());
        checkDefinition(request.definition(), express);
        checkEncryption(request.encryptionConfiguration());
        Map<String, String> tags = Tags.of(request.tags(), Tag::key, Tag::value, context.caller(), SfnErrors::tag);
        LogDestination.reach(context, request.loggingConfiguration(), context.arn(KIND + ":" + name));
        Instant now = context.clock().instant();
        return context.change(change -> {
            Machine known = table.get(name).orElse(null);
            if (known != null) {
                Revision revision = revision(known.revision());
                boolean same = revision.definition().equals(request.definition())
                        && revision.roleArn().equals(request.roleArn())
                        && known.express() == express
                        && Objects.equals(known.logging(), request.loggingConfiguration());
                if (!same) {
                    throw SfnErrors.machineExists(known.arn());
                }
                return known;
            }
            Machine made = new Machine(
                    name,
                    context.arn(KIND + ":" + name),
                    express,
                    revise(new Revision(request.definition(), request.roleArn(), true)),
                    now,
                    now,
                    request.loggingConfiguration(),
                    request.tracingConfiguration(),
                    tags);
            table.insert(name, made);
            return made;
        });
    }

    private String revise(Revision revision) {
        String id = UUID.randomUUID().toString();
        revisions.insert(id, revision);
        return id;
    }

    /** The id of a revision as answers show it: none for the one that the state machine was made with. */
    public @Nullable String shown(String revision) {
        return revision(revision).initial() ? null : revision;
    }

    public Machine update(UpdateStateMachineRequest request) {
        Machine machine = get(request.stateMachineArn());
        if (request.definition() == null
                && request.roleArn() == null
                && request.loggingConfiguration() == null
                && request.tracingConfiguration() == null
                && request.encryptionConfiguration() == null) {
            throw SfnErrors.missing("Either the definition, the role ARN, the LoggingConfiguration, the"
                    + " TracingConfiguration or the EncryptionConfiguration must be specified");
        }
        LogDestination.check(request.loggingConfiguration());
        checkEncryption(request.encryptionConfiguration());
        if (request.definition() != null) {
            checkDefinition(request.definition(), machine.express());
        }
        if (request.roleArn() != null) {
            checkRole(request.roleArn());
        }
        LogDestination.reach(context, request.loggingConfiguration(), machine.arn());
        return table.update(machine.name(), known -> {
                    Revision before = revision(known.revision());
                    String definition = request.definition() == null ? before.definition() : request.definition();
                    String role = request.roleArn() == null ? before.roleArn() : request.roleArn();
                    LoggingConfiguration logging =
                            request.loggingConfiguration() == null ? known.logging() : request.loggingConfiguration();
                    TracingConfiguration tracing =
                            request.tracingConfiguration() == null ? known.tracing() : request.tracingConfiguration();
                    boolean same = definition.equals(before.definition())
                            && role.equals(before.roleArn())
                            && Objects.equals(logging, known.logging())
                            && Objects.equals(tracing, known.tracing());
                    return new Machine(
                            known.name(),
                            known.arn(),
                            known.express(),
                            same ? known.revision() : revise(new Revision(definition, role, false)),
                            known.created(),
                            context.clock().instant(),
                            logging,
                            tracing,
                            known.tags());
                })
                .orElseThrow(() -> SfnErrors.noMachine(request.stateMachineArn()));
    }

    public Machine get(String arn) {
        return table.get(named(arn, KIND))
                .filter(machine -> machine.arn().equals(arn))
                .orElseThrow(() -> SfnErrors.noMachine(arn));
    }

    public Optional<Machine> find(String name) {
        return table.get(name);
    }

    public void delete(String arn) {
        table.remove(named(arn, KIND));
    }

    public List<Machine> list() {
        return table.values();
    }

    public Revision revision(String id) {
        return revisions.get(id).orElseThrow(() -> new IllegalStateException("revision " + id + " is missing"));
    }

    /** The definition of a revision, parsed. */
    public JsonNode definition(String revision) {
        return parsed.computeIfAbsent(revision, id -> Json.parse(revision(id).definition()));
    }

    /** @param change the tags as they are to be, by what they are */
    public void tag(String arn, UnaryOperator<Map<String, String>> change) {
        table.update(
                        get(arn).name(),
                        machine -> new Machine(
                                machine.name(),
                                machine.arn(),
                                machine.express(),
                                machine.revision(),
                                machine.created(),
                                machine.updated(),
                                machine.logging(),
                                machine.tracing(),
                                change.apply(machine.tags())))
                .orElseThrow(() -> SfnErrors.noMachine(arn));
    }
}
