package dev.opsctl.local.service.cloudformation.stack;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.cloudformation.error.CloudFormationErrors;
import dev.opsctl.local.service.cloudformation.template.Template;
import dev.opsctl.local.service.cloudformation.template.TemplateReader;
import dev.opsctl.local.store.Change;
import dev.opsctl.local.store.Store;
import dev.opsctl.local.store.Table;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudformation.model.ExecutionStatus;

/** Stacks, resources, events, change sets and template texts of one account and region. */
public final class StackStore {

    private final ServiceContext context;
    private final Table<StackRecord> stacks;
    private final Table<ResourceRecord> resources;
    private final Table<ResourceRecord> obsolete;
    private final Table<EventRecord> events;
    private final Table<ChangeSetRecord> changeSets;
    private final Table<String> templates;
    private final Table<String> originals;
    private final DriftStore drifts;
    private final Notifications notifications;
    private final Map<String, Template> read = new ConcurrentHashMap<>();
    private final AtomicLong order = new AtomicLong();
    private final AtomicReference<Instant> lastEvent = new AtomicReference<>(Instant.EPOCH);

    public StackStore(ServiceContext context) {
        this.context = context;
        this.stacks = context.table("stacks", StackRecord.class);
        this.resources = context.table("resources", ResourceRecord.class);
        this.obsolete = context.table("obsolete", ResourceRecord.class);
        this.events = context.table("events", EventRecord.class);
        this.changeSets = context.table("changesets", ChangeSetRecord.class);
        this.templates = context.table("templates", String.class);
        this.originals = context.table("original-templates", String.class);
        this.drifts = new DriftStore(context);
        this.notifications = new Notifications(context);
    }

    public Store store() {
        return context.cloud().store();
    }

    public ServiceContext context() {
        return context;
    }

    /** Goes on telling what had not been told when the cloud was stopped. */
    public void resume() {
        notifications.resume();
    }

    public DriftStore drifts() {
        return drifts;
    }

    /** Keeps a template's text and gives its key. */
    public String keep(String body) {
        String key = hash(body);
        templates.insert(key, body);
        return key;
    }

    /** Keeps what transforms made of a template, with what was sent. */
    public String keep(String processed, String original) {
        String key = hash(original + "\0" + processed);
        templates.insert(key, processed);
        originals.insert(key, original);
        return key;
    }

    private static String hash(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether transforms made the template. */
    public boolean isProcessed(String key) {
        return originals.get(key).isPresent();
    }

    /** The template as it was sent. */
    public String originalBody(String key) {
        return originals.get(key).orElseGet(() -> templateBody(key));
    }

    public String templateBody(String key) {
        return templates
                .get(key)
                .orElseThrow(() -> new IllegalStateException("template " + key + " is gone from the store"));
    }

    /** The parsed template of a key. */
    public Template template(String key) {
        return read.computeIfAbsent(key, k -> TemplateReader.read(templateBody(k)));
    }

    public Optional<StackRecord> byId(String id) {
        return stacks.get(id);
    }

    /** A stack by its name (deleted ones have lost theirs) or ARN. */
    public Optional<StackRecord> find(String nameOrId) {
        if (nameOrId.startsWith("arn:")) {
            return stacks.get(nameOrId);
        }
        return stacks.entries(prefix(nameOrId)).stream()
                .map(Map.Entry::getValue)
                .filter(stack -> !stack.hasEnded())
                .findFirst();
    }

    /** As {@link #find}, or ValidationError. */
    public StackRecord require(@Nullable String nameOrId) {
        if (nameOrId == null || nameOrId.isEmpty()) {
            throw CloudFormationErrors.validation(
                    "1 validation error detected: Value null at 'stackName' failed to satisfy constraint: Member must"
                            + " not be null");
        }
        return find(nameOrId).orElseThrow(() -> CloudFormationErrors.stackMissing(nameOrId));
    }

    private String prefix(String name) {
        return context.arn("stack/" + name + "/");
    }

    public List<StackRecord> all() {
        return stacks.values();
    }

    /** Stores a new stack with its first event. */
    public void begin(StackRecord stack) {
        context.change(change -> {
            stacks.insert(stack.id(), stack);
            stackEvent(stack, stack.operation());
        });
    }

    /** Changes a stack and adds its event, as one change. @param how from what it is by now */
    public StackRecord record(String id, UnaryOperator<StackRecord> how) {
        return context.change((Change change) -> {
            AtomicReference<Operation> before = new AtomicReference<>();
            StackRecord stack = change(id, now -> {
                before.set(now.operation());
                return how.apply(now);
            });
            stackEvent(stack, stack.operation() == null ? before.get() : stack.operation());
            return stack;
        });
    }

    public StackRecord change(String id, UnaryOperator<StackRecord> change) {
        return stacks.update(id, change).orElseThrow();
    }

    public void remove(StackRecord stack) {
        stacks.remove(stack.id());
    }

    public List<StackRecord> children(String parentId) {
        return stacks.values().stream()
                .filter(stack -> parentId.equals(stack.parentId()) && !stack.hasEnded())
                .toList();
    }

    public List<ResourceRecord> resources(String stackId) {
        return resources.entries(stackId + "|").stream()
                .map(Map.Entry::getValue)
                .toList();
    }

    public Optional<ResourceRecord> resource(String stackId, String logicalId) {
        return resources.get(stackId + "|" + logicalId);
    }

    /** Stores what a resource has become. Only the stack's operation does so, one step at a time for each resource. */
    public void put(String stackId, ResourceRecord resource) {
        resources.replace(stackId + "|" + resource.logicalId(), resource);
    }

    public void removeResource(String stackId, String logicalId) {
        resources.remove(stackId + "|" + logicalId);
    }

    /** Replacements that a rollback gave up and that are still to be deleted. */
    public List<ResourceRecord> obsolete(String stackId) {
        return obsolete.entries(stackId + "|").stream().map(Map.Entry::getValue).toList();
    }

    public void putObsolete(String stackId, ResourceRecord resource) {
        obsolete.replace(stackId + "|" + resource.logicalId(), resource);
    }

    public void removeObsolete(String stackId, String logicalId) {
        obsolete.remove(stackId + "|" + logicalId);
    }

    /** The stack that a resource is in. */
    public Optional<StackRecord> owner(String physicalId) {
        return everyResource().stream()
                .filter(e -> physicalId.equals(e.getValue().physicalId()))
                .map(e -> byId(e.getKey()).filter(stack -> !stack.hasEnded()))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** Every resource of every stack with its stack's ARN. */
    public List<Map.Entry<String, ResourceRecord>> everyResource() {
        List<Map.Entry<String, ResourceRecord>> all = new ArrayList<>();
        resources
                .entries("")
                .forEach(e ->
                        all.add(Map.entry(e.getKey().substring(0, e.getKey().lastIndexOf('|')), e.getValue())));
        return all;
    }

    /** Adds an event of the stack itself. @param operation that it is of, also if it has ended with it; null if there is none */
    private void stackEvent(StackRecord stack, @Nullable Operation operation) {
        event(
                stack,
                operation,
                new EventRecord(
                        UUID.randomUUID().toString(),
                        stack.id(),
                        stack.name(),
                        stack.name(),
                        stack.id(),
                        "AWS::CloudFormation::Stack",
                        eventTime(),
                        stack.status().toString(),
                        stack.reason(),
                        null,
                        operation == null ? null : operation.token()));
    }

    /** Adds an event of a resource. @param properties as it shows them; null if it is not known what of them is secret */
    public void resourceEvent(StackRecord stack, ResourceRecord resource, @Nullable ObjectNode properties) {
        Instant now = eventTime();
        event(
                stack,
                stack.operation(),
                new EventRecord(
                        resource.logicalId() + "-" + resource.status() + "-" + now.toString(),
                        stack.id(),
                        stack.name(),
                        resource.logicalId(),
                        resource.physicalId() == null ? "" : resource.physicalId(),
                        resource.type(),
                        now,
                        resource.status().toString(),
                        resource.reason(),
                        properties == null ? null : properties.toString(),
                        stack.operation() == null ? null : stack.operation().token()));
    }

    /** Each event is later than the one before, by the milliseconds that answers have: who sorts them by time has them in their order. */
    private Instant eventTime() {
        Instant now = context.clock().instant().truncatedTo(ChronoUnit.MILLIS);
        return lastEvent.updateAndGet(
                last -> now.isAfter(last) || last.isAfter(now.plusSeconds(1)) ? now : last.plusMillis(1));
    }

    private void event(StackRecord stack, @Nullable Operation operation, EventRecord event) {
        long now = System.currentTimeMillis() * 1000;
        long number = order.updateAndGet(last -> Math.max(last + 1, now));
        events.insert(event.stackId() + "|" + String.format("%020d", number), event);
        if (operation != null) {
            notifications.tell(stack.definition().notificationArns(), event, operation.caller());
        }
    }

    /** A stack's events, newest first. */
    public List<EventRecord> events(String stackId) {
        List<EventRecord> found = new ArrayList<>(
                events.entries(stackId + "|").stream().map(Map.Entry::getValue).toList());
        Collections.reverse(found);
        return found;
    }

    /** Stores a new change set. */
    public void insert(ChangeSetRecord changeSet) {
        changeSets.insert(changeSet.id(), changeSet);
    }

    /** How the execution of a change set, and of those nested in it, stands. */
    public void execution(String changeSetId, ExecutionStatus status) {
        context.change(change -> {
            changeSets.update(changeSetId, now -> now.execution(status));
            childChangeSets(changeSetId).forEach(child -> execution(child.id(), status));
        });
    }

    /** Removes a change set with those of its nested stacks, and the nested stacks that only it has planned. */
    public void removeChangeSet(String id) {
        childChangeSets(id).forEach(child -> {
            removeChangeSet(child.id());
            byId(child.stackId())
                    .filter(stack -> stack.inReview() && changeSets(stack.id()).isEmpty())
                    .ifPresent(this::remove);
        });
        changeSets.remove(id);
    }

    /** Removes the nested stacks that were planned below a stack and never begun, with their change sets. */
    public void removePlanned(String parentId) {
        children(parentId).stream().filter(child -> child.inReview()).forEach(child -> {
            removePlanned(child.id());
            changeSets(child.id()).forEach(set -> changeSets.remove(set.id()));
            remove(child);
        });
    }

    public List<ChangeSetRecord> changeSets(String stackId) {
        return changeSets.values().stream()
                .filter(set -> set.stackId().equals(stackId))
                .sorted(Comparator.comparing(ChangeSetRecord::created))
                .toList();
    }

    /** A change set by its ARN, or by its name and its stack: the newest one, since one that was executed leaves its name. */
    public Optional<ChangeSetRecord> changeSet(String nameOrId, @Nullable String stack) {
        if (nameOrId.startsWith("arn:")) {
            Optional<ChangeSetRecord> named = changeSets.get(nameOrId);
            if (stack == null) {
                return named;
            }
            StackRecord of = find(stack).orElseThrow(() -> CloudFormationErrors.stackUnknown(stack));
            return named.filter(set -> of.id().equals(set.stackId()));
        }
        if (stack == null) {
            throw CloudFormationErrors.validation(
                    "StackName must be specified if ChangeSetName is not specified as an ARN.");
        }
        StackRecord found = find(stack).orElseThrow(() -> CloudFormationErrors.stackUnknown(stack));
        return changeSets(found.id()).stream()
                .filter(set -> set.name().equals(nameOrId))
                .reduce((older, newer) -> newer);
    }

    public List<ChangeSetRecord> childChangeSets(String parentChangeSetId) {
        return changeSets.values().stream()
                .filter(set -> parentChangeSetId.equals(set.parentId()))
                .toList();
    }
}
