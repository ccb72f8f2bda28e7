package dev.opsctl.operation;

import dev.opsctl.ExitCode;
import dev.opsctl.OperationException;
import dev.opsctl.target.Clients;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Capability;
import software.amazon.awssdk.services.cloudformation.model.Change;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetNotFoundException;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetStatus;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetType;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudformation.model.CreateChangeSetRequest;
import software.amazon.awssdk.services.cloudformation.model.DescribeChangeSetResponse;
import software.amazon.awssdk.services.cloudformation.model.InvalidChangeSetStatusException;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.ResourceToImport;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackEvent;
import software.amazon.awssdk.services.cloudformation.model.StackStatus;
import software.amazon.awssdk.services.kms.model.AliasListEntry;

/** Brings the stacks up to date: artifacts first, then one change set per stack (PLT-1, PLT-5, PLT-6, PLT-10). */
public final class Deployment {

    /** What a change set does to one resource. */
    public record ResourceChange(String action, String logicalId, String type, String replacement) {}

    /** What happened to one stack. */
    public record StackResult(
            String stack, String outcome, String status, List<ResourceChange> changes, Map<String, String> outputs) {}

    /** What the operator sees while it runs; called by several threads. */
    public interface Listener {
        void step(String what);

        void event(ResourceEvent event);
    }

    private static final int MOST_ATTEMPTS = 5;

    private final Clients clients;
    private final Optional<Clients> partner;
    private final CloudFormationClient cloudFormation;
    private final Stacks stacks;
    private final Map<String, String> parameters;
    private final Listener listener;
    private final boolean planOnly;
    private final TemplateFiles files;
    private final AtomicReference<String> running;
    private Packaging packaging;

    /** @param partner the account that hosts the external service, if one is known (SEC-4) */
    public Deployment(
            Clients clients,
            Optional<Clients> partner,
            TemplateFiles files,
            Map<String, String> parameters,
            boolean planOnly,
            Listener listener) {
        this(clients, partner, files, parameters, planOnly, listener, new AtomicReference<>());
    }

    private Deployment(
            Clients clients,
            Optional<Clients> partner,
            TemplateFiles files,
            Map<String, String> parameters,
            boolean planOnly,
            Listener listener,
            AtomicReference<String> running) {
        this.files = files;
        this.clients = clients;
        this.partner = partner;
        this.running = running;
        this.cloudFormation = clients.cloudFormation();
        this.stacks = new Stacks(clients);
        this.parameters = new LinkedHashMap<>(parameters);
        this.planOnly = planOnly;
        this.listener = listener;
    }

    /** The stack whose change set is being executed now, for who interrupts. */
    public Optional<String> running() {
        return Optional.ofNullable(running.get());
    }

    /** Deploys everything: {@code partner} too, if its account is known. */
    public List<StackResult> deploy() {
        List<String> all = new ArrayList<>(List.of(Stacks.IAM, Stacks.APP));
        partner.ifPresent(there -> all.add(Stacks.PARTNER));
        return deploy(all);
    }

    /**
     * Deploys the parts in the order that {@code iam}, {@code app} and {@code partner} have; the artifact bucket always comes first.
     */
    public List<StackResult> deploy(List<String> parts) {
        if (parts.contains(Stacks.PARTNER) && partner.isEmpty()) {
            throw new OperationException(
                    ExitCode.USAGE,
                    "No account is known that hosts the external service",
                    "Name its AWS profile once: opsctl use --partner-profile NAME");
        }
        List<StackResult> results = new ArrayList<>();
        String account = clients.sts().getCallerIdentity().account();
        Optional<String> partnerAccount =
                partner.map(there -> there.sts().getCallerIdentity().account());
        partnerAccount.ifPresent(id -> parameters.putIfAbsent("ExternalAccount", id));
        packaging = new Packaging(
                files, clients.target().prefix(), account, clients.target().region(), null);
        results.add(update(Stacks.BOOTSTRAP, packaging.template("bootstrap.yaml"), true));
        String bucket = stacks.output(Stacks.BOOTSTRAP, "ArtifactBucket");
        packaging = new Packaging(
                files, clients.target().prefix(), account, clients.target().region(), bucket);
        try (ArtifactUpload upload = new ArtifactUpload(clients, bucket, listener)) {
            Map<String, Packaging.Packaged> templates = new LinkedHashMap<>();
            Map<String, CompletableFuture<Void>> uploads = new HashMap<>();
            for (String part : parts) {
                if (!part.equals(Stacks.PARTNER)) {
                    templates.put(part, packaging.template(part + ".yaml"));
                    uploads.put(part, upload.begin(packaging.artifacts().values()));
                }
            }
            templates.forEach((part, template) -> {
                ArtifactUpload.await(uploads.get(part));
                results.add(update(part, template, false));
            });
            if (parts.contains(Stacks.PARTNER)) {
                results.add(partner(upload, bucket, account, partnerAccount.orElseThrow()));
            }
            upload.report();
        }
        if (!planOnly) {
            results.forEach(result -> new StackContents(clients, files, listener).bring(result.outputs()));
        }
        return results;
    }

    /** The stack in the other account, whose code comes from this one's bucket. */
    private StackResult partner(ArtifactUpload upload, String bucket, String account, String partnerAccount) {
        Map<String, String> theirs = new LinkedHashMap<>(parameters);
        theirs.put("TrustedAccount", account);
        Clients there = partner.orElseThrow();
        Deployment deployment = new Deployment(there, Optional.empty(), files, theirs, planOnly, listener, running);
        deployment.packaging = new Packaging(
                files, there.target().prefix(), partnerAccount, there.target().region(), bucket);
        Packaging.Packaged template = deployment.packaging.template(Stacks.PARTNER + ".yaml");
        ArtifactUpload.await(upload.begin(deployment.packaging.artifacts().values()));
        return deployment.update(Stacks.PARTNER, template, true);
    }

    private StackResult update(String part, Packaging.Packaged template, boolean inline) {
        for (int attempt = 1; ; attempt++) {
            try {
                return change(part, template, inline);
            } catch (CloudFormationException e) {
                if (!overtaken(e)) {
                    throw e;
                } else if (attempt == MOST_ATTEMPTS) {
                    throw new OperationException(
                            ExitCode.CONFLICT,
                            "Cannot deploy " + part + ": another deployment keeps changing stack " + stacks.name(part),
                            "Wait until it ends (opsctl status), then run: opsctl deploy " + part,
                            e);
                }
            }
        }
    }

    /** Another deployment was faster between our look at the stack and our change to it: time to look again. */
    private static boolean overtaken(CloudFormationException e) {
        return e instanceof ChangeSetNotFoundException
                || e instanceof InvalidChangeSetStatusException
                || String.valueOf(e.getMessage())
                        .matches("(?s).*is in \\w+_IN_PROGRESS state and can ?not be updated.*");
    }

    private StackResult change(String part, Packaging.Packaged template, boolean inline) {
        String name = stacks.name(part);
        String token = "opsctl-"
                + Packaging.sha256((template.body() + declared(template)).getBytes(StandardCharsets.UTF_8))
                        .substring(0, 32);
        Optional<Stack> before = settle(part, name, token, stacks.find(name));
        boolean create = before.isEmpty() || before.get().stackStatus() == StackStatus.REVIEW_IN_PROGRESS;
        List<ResourceToImport> kept =
                create && List.of(Stacks.IAM, Stacks.PARTNER).contains(part) ? keptKey() : List.of();
        DescribeChangeSetResponse changeSet = changeSet(name, part, template, inline, create, kept);
        if (changeSet == null) {
            return new StackResult(
                    name,
                    "unchanged",
                    stacks.find(name).map(Stack::stackStatusAsString).orElse("NOT_DEPLOYED"),
                    List.of(),
                    stacks.find(name).map(Stacks::outputs).orElse(Map.of()));
        }
        List<ResourceChange> changes = changes(changeSet);
        if (planOnly) {
            cloudFormation.deleteChangeSet(r -> r.changeSetName(changeSet.changeSetId()));
            if (create) {
                forget(changeSet.stackId());
            }
            return new StackResult(
                    name, "planned", before.map(Stack::stackStatusAsString).orElse("NOT_DEPLOYED"), changes, Map.of());
        }
        Stack after = execute(part, changeSet, token);
        if (!kept.isEmpty()) {
            listener.step(name + ": took the encryption key back; creating the rest");
            return update(part, template, inline);
        }
        return new StackResult(
                name, create ? "created" : "updated", after.stackStatusAsString(), changes, Stacks.outputs(after));
    }

    /** Removes the empty stack that planning made, unless somebody deploys into it by now. */
    private void forget(String stackId) {
        boolean planned = stacks.find(stackId)
                .filter(stack -> stack.stackStatus() == StackStatus.REVIEW_IN_PROGRESS)
                .isPresent();
        if (planned
                && cloudFormation
                        .listChangeSets(r -> r.stackName(stackId))
                        .summaries()
                        .isEmpty()) {
            cloudFormation.deleteStack(r -> r.stackName(stackId));
        }
    }

    private String declared(Packaging.Packaged template) {
        return parameters(template).toString();
    }

    /** Deals with what an earlier operation left: follows the same one to its end, removes a failed creation, refuses the rest. */
    private Optional<Stack> settle(String part, String name, String token, Optional<Stack> found) {
        if (found.isEmpty()) {
            return found;
        }
        Stack stack = found.get();
        String status = stack.stackStatusAsString();
        if (status.endsWith("_IN_PROGRESS") && stack.stackStatus() != StackStatus.REVIEW_IN_PROGRESS) {
            String runningToken = cloudFormation.describeStackEvents(r -> r.stackName(name)).stackEvents().stream()
                    .map(StackEvent::clientRequestToken)
                    .filter(java.util.Objects::nonNull)
                    .findFirst()
                    .orElse("");
            if (!runningToken.equals(token)) {
                throw new OperationException(
                        ExitCode.CONFLICT,
                        "Cannot deploy " + part + ": stack " + name + " is " + status
                                + ", another operation is at work on it",
                        "Wait until it ends (opsctl status), then run: opsctl deploy " + part);
            }
            listener.step(name + ": this deployment is under way already; following it");
            return settle(
                    part,
                    name,
                    token,
                    Optional.of(follow(
                            part, stack.stackId(), new StackProgress(cloudFormation, remote(), listener::event))));
        }
        if (List.of("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED")
                        .contains(status)
                && !planOnly) {
            listener.step(name + ": removing what a failed creation left (" + status + ")");
            cloudFormation.deleteStack(r -> r.stackName(name));
            cloudFormation.waiter().waitUntilStackDeleteComplete(r -> r.stackName(stack.stackId()));
            return Optional.empty();
        }
        if (status.equals("UPDATE_ROLLBACK_FAILED")) {
            throw new OperationException(
                    ExitCode.CONFLICT,
                    "Cannot deploy " + part + ": stack " + name + " is UPDATE_ROLLBACK_FAILED: "
                            + stack.stackStatusReason(),
                    "Mend the cause, then run: aws cloudformation continue-update-rollback --stack-name " + name);
        }
        return found;
    }

    /** The encryption key outlives its stack; a new stack takes it back by its alias (PLT-5). */
    private List<ResourceToImport> keptKey() {
        String alias = "alias/" + clients.target().named("opsctl");
        return clients.kms().listAliasesPaginator().aliases().stream()
                .filter(a -> a.aliasName().equals(alias))
                .map(AliasListEntry::targetKeyId)
                .flatMap(id -> java.util.stream.Stream.of(
                        ResourceToImport.builder()
                                .resourceType("AWS::KMS::Key")
                                .logicalResourceId("EncryptionKey")
                                .resourceIdentifier(Map.of("KeyId", id))
                                .build(),
                        ResourceToImport.builder()
                                .resourceType("AWS::KMS::Alias")
                                .logicalResourceId("EncryptionKeyAlias")
                                .resourceIdentifier(Map.of("AliasName", alias))
                                .build()))
                .toList();
    }

    private DescribeChangeSetResponse changeSet(
            String name,
            String part,
            Packaging.Packaged template,
            boolean inline,
            boolean create,
            List<ResourceToImport> kept) {
        CreateChangeSetRequest.Builder request = CreateChangeSetRequest.builder()
                .stackName(name)
                .changeSetName("opsctl-" + UUID.randomUUID()) // two deployments may begin in the same millisecond
                .changeSetType(
                        !kept.isEmpty() ? ChangeSetType.IMPORT : create ? ChangeSetType.CREATE : ChangeSetType.UPDATE)
                .capabilities(Capability.CAPABILITY_NAMED_IAM, Capability.CAPABILITY_AUTO_EXPAND)
                .parameters(parameters(template))
                .tags(t -> t.key("opsctl:stack").value(part), t -> t.key("opsctl:prefix")
                        .value(
                                clients.target().prefix().isEmpty()
                                        ? "-"
                                        : clients.target().prefix()));
        if (kept.isEmpty()) {
            request.includeNestedStacks(true).importExistingResources(true);
        } else {
            request.resourcesToImport(kept);
        }
        String body = kept.isEmpty()
                ? template.body()
                : ImportTemplate.only(
                        template.body(),
                        kept.stream().map(ResourceToImport::logicalResourceId).toList());
        if (inline || !kept.isEmpty()) {
            request.templateBody(body);
        } else {
            request.templateURL(packaging.url(template.key()));
        }
        String id = cloudFormation.createChangeSet(request.build()).id();
        while (true) {
            DescribeChangeSetResponse described = cloudFormation.describeChangeSet(r -> r.changeSetName(id));
            if (described.status() == ChangeSetStatus.CREATE_COMPLETE) {
                return described;
            }
            if (described.status() == ChangeSetStatus.FAILED) {
                cloudFormation.deleteChangeSet(r -> r.changeSetName(id));
                String reason = String.valueOf(described.statusReason());
                if (reason.contains("didn't contain changes") || reason.contains("No updates are to be performed")) {
                    return null;
                }
                throw new OperationException(
                        ExitCode.FAILED,
                        "Cannot deploy " + part + ": " + reason,
                        "Correct " + files.label(template.source()) + ", then run: opsctl deploy " + part);
            }
            pause(remote() ? 2_000 : 30);
        }
    }

    private List<Parameter> parameters(Packaging.Packaged template) {
        Map<String, String> values = new LinkedHashMap<>(parameters);
        values.put("Prefix", clients.target().prefix());
        if (ImportTemplate.parameterNames(template.body()).contains("SourceEmail")
                && !values.containsKey("SourceEmail")) {
            throw new OperationException(
                    ExitCode.USAGE,
                    "The stacks need to know who mail comes from and who gets it",
                    "Set it once: opsctl use --source-email ADDRESS --destination-email ADDRESS");
        }
        List<Parameter> declared = new ArrayList<>();
        ImportTemplate.parameterNames(template.body()).forEach(name -> {
            if (values.containsKey(name)) {
                declared.add(Parameter.builder()
                        .parameterKey(name)
                        .parameterValue(values.get(name))
                        .build());
            }
        });
        return declared;
    }

    private static List<ResourceChange> changes(DescribeChangeSetResponse changeSet) {
        return changeSet.changes().stream()
                .map(Change::resourceChange)
                .map(c -> new ResourceChange(
                        c.actionAsString(), c.logicalResourceId(), c.resourceType(), c.replacementAsString()))
                .toList();
    }

    private Stack execute(String part, DescribeChangeSetResponse changeSet, String token) {
        StackProgress progress = new StackProgress(cloudFormation, remote(), listener::event);
        progress.begin(changeSet.stackId());
        cloudFormation.executeChangeSet(
                r -> r.changeSetName(changeSet.changeSetId()).clientRequestToken(token));
        running.set(changeSet.stackName());
        listener.step(changeSet.stackName() + ": " + changeSet.changes().size() + " resources to change");
        Stack after = follow(part, changeSet.stackId(), progress);
        running.set(null);
        return after;
    }

    private Stack follow(String part, String stackId, StackProgress progress) {
        try {
            Stack after = progress.await(stackId);
            if (List.of("CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE")
                    .contains(after.stackStatusAsString())) {
                return after;
            }
            Optional<StackEvent> cause = progress.rootCause();
            Optional<Denial> denial = cause.flatMap(event -> Denial.in(event.resourceStatusReason()));
            if (denial.isPresent()) {
                throw Denials.explain(
                        "Cannot deploy " + part + ", " + cause.get().logicalResourceId() + " failed",
                        denial.get(),
                        null,
                        null);
            }
            throw new OperationException(
                    ExitCode.FAILED,
                    "Cannot deploy " + part + ": "
                            + cause.map(event -> explain(part, progress, event))
                                    .orElse(after.stackStatusAsString() + ": " + after.stackStatusReason())
                            + ". The stack is " + after.stackStatusAsString(),
                    "Mend the cause, then run: opsctl deploy " + part);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationException(
                    ExitCode.INTERRUPTED,
                    "Interrupted while " + part + " was deployed",
                    "It goes on in the cloud: opsctl status");
        }
    }

    private String explain(String part, StackProgress progress, StackEvent event) {
        return event.logicalResourceId() + " (" + event.resourceType()
                + files.line(part + ".yaml", progress.path(event), event.logicalResourceId())
                        .map(at -> ", " + at)
                        .orElse("")
                + "): "
                + event.resourceStatusReason();
    }

    private boolean remote() {
        return clients.target().endpoint() == null;
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationException(ExitCode.INTERRUPTED, "Interrupted", "See how it stands: opsctl status");
        }
    }
}
