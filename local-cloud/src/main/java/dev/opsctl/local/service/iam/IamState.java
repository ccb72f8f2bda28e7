package dev.opsctl.local.service.iam;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.cloud.Tags;
import dev.opsctl.local.identity.policy.PolicyParser;
import dev.opsctl.local.identity.policy.PolicySyntaxException;
import dev.opsctl.local.identity.principal.AccessKeyRecord;
import dev.opsctl.local.identity.principal.IamIds;
import dev.opsctl.local.store.Table;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.iam.model.Tag;

/** The identities and policies of one account. */
final class IamState {

    /** What a managed policy may be attached to. */
    record Attachment(Entity entity, boolean boundary) {}

    private final ServiceContext context;
    private final Table<Entity> entities;
    private final Table<ManagedPolicy> policies;
    private final Table<AccessKeyRecord> accessKeys;
    private final AtomicLong version = new AtomicLong();

    IamState(ServiceContext context) {
        this.context = context;
        this.entities = context.table("entities", Entity.class).shared();
        this.policies = context.table("policies", ManagedPolicy.class).shared();
        this.accessKeys = context.cloud()
                .store()
                .table("iam/access-keys", AccessKeyRecord.class)
                .shared();
    }

    ServiceContext context() {
        return context;
    }

    /** Changes whenever anything here does: what was derived from an older version is stale. */
    long version() {
        return version.get();
    }

    /** As {@link #one(Supplier)}, of an operation whose answer is empty. */
    void one(Runnable operation) {
        one(() -> {
            operation.run();
            return null;
        });
    }

    /** Runs all that an operation reads, decides and writes as one change. */
    <T> T one(Supplier<T> operation) {
        T done = context.cloud().store().change(change -> {
            change.afterCommit(version::incrementAndGet);
            change.onRollback(version::incrementAndGet);
            return operation.get();
        });
        // again, because the caller's next call must not find what was derived before
        version.incrementAndGet();
        return done;
    }

    String account() {
        return context.scope().accountId();
    }

    Instant now() {
        return context.clock().instant().truncatedTo(ChronoUnit.SECONDS);
    }

    Table<AccessKeyRecord> accessKeys() {
        return accessKeys;
    }

    // --- entities

    private static String key(Entity.Kind kind, String name) {
        return kind.word + "/" + name.toLowerCase(Locale.ROOT);
    }

    Optional<Entity> find(Entity.Kind kind, String name) {
        return entities.get(key(kind, name));
    }

    Entity get(Entity.Kind kind, String name) {
        require(name, kind.word + "Name");
        return find(kind, name)
                .orElseThrow(() -> IamErrors.missing("The " + kind.word + " with name " + name + " cannot be found."));
    }

    /** The named user, or who calls. */
    Entity userOrCaller(@Nullable String name) {
        if (name != null) {
            return get(Entity.Kind.USER, name);
        }
        String arn = context.caller().arn();
        if (!arn.contains(":user/")) {
            throw IamErrors.validation("Must specify userName when calling with non-User credentials");
        }
        return get(Entity.Kind.USER, arn.substring(arn.lastIndexOf('/') + 1));
    }

    /** The user with this unique id, which a new name does not change. */
    Optional<Entity> user(String id) {
        return list(Entity.Kind.USER).stream()
                .filter(user -> user.id().equals(id))
                .findFirst();
    }

    List<Entity> list(Entity.Kind kind) {
        return entities.entries(kind.word + "/").stream()
                .map(Map.Entry::getValue)
                .toList();
    }

    List<Entity> list(Entity.Kind kind, String pathPrefix) {
        return list(kind).stream()
                .filter(entity -> pathPrefix == null || entity.path().startsWith(pathPrefix))
                .toList();
    }

    Entity create(
            Entity.Kind kind,
            String name,
            String path,
            Entity.@Nullable Role role,
            @Nullable String boundary,
            List<Tag> tags) {
        require(name, kind.word + "Name");
        if (!name.matches("[\\w+=,.@-]{1," + (kind == Entity.Kind.GROUP ? 128 : 64) + "}")) {
            throw IamErrors.validation("The specified value for " + kind.word
                    + "Name is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-");
        }
        String at = path(path);
        Entity entity = new Entity(
                kind,
                name,
                at,
                IamIds.id(kind.idPrefix, 21),
                "arn:aws:iam::" + account() + ":" + kind.word + at + name,
                now(),
                role,
                Entity.Permissions.NONE.withBoundary(
                        boundary == null ? null : policy(boundary).arn()),
                tags(Map.of(), tags),
                List.of());
        if (!entities.insert(key(kind, name), entity)) {
            throw IamErrors.exists(kind.title + " with name " + name + " already exists.");
        }
        version.incrementAndGet();
        return entity;
    }

    static String path(String path) {
        String at = path == null || path.isEmpty() ? "/" : path;
        if (!at.matches("/|/[\\x21-\\x7e]{0,510}/")) {
            throw IamErrors.validation(
                    "The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.");
        }
        return at;
    }

    Entity change(Entity.Kind kind, String name, UnaryOperator<Entity> change) {
        get(kind, name);
        Entity changed = entities.update(key(kind, name), change)
                .orElseThrow(() -> IamErrors.missing("The " + kind.word + " with name " + name + " cannot be found."));
        version.incrementAndGet();
        return changed;
    }

    void remove(Entity entity) {
        entities.remove(key(entity.kind(), entity.name()));
        version.incrementAndGet();
    }

    void rename(Entity entity, String newName, String newPath) {
        String name = newName == null ? entity.name() : newName;
        String at = newPath == null ? entity.path() : path(newPath);
        if (!name.equalsIgnoreCase(entity.name()) && find(entity.kind(), name).isPresent()) {
            throw IamErrors.exists(entity.kind().title + " with name " + name + " already exists.");
        }
        entities.remove(key(entity.kind(), entity.name()));
        entities.insert(
                key(entity.kind(), name),
                entity.renamed(name, at, "arn:aws:iam::" + account() + ":" + entity.kind().word + at + name));
        version.incrementAndGet();
    }

    // --- managed policies

    Optional<ManagedPolicy> findPolicy(String arn) {
        return arn.startsWith("arn:aws:iam::aws:") ? AwsManagedPolicies.find(arn) : policies.get(arn);
    }

    ManagedPolicy policy(String arn) {
        require(arn, "policyArn");
        if (!arn.matches("arn:aws:iam::(aws|\\d{12}):policy/.+")) {
            throw IamErrors.input("ARN " + arn + " is not valid.");
        }
        return findPolicy(arn).orElseThrow(() -> IamErrors.missing("Policy " + arn + " was not found."));
    }

    List<ManagedPolicy> policies() {
        return policies.values();
    }

    /** Within {@link #one}: the policy was read there. */
    void put(ManagedPolicy policy) {
        policies.replace(policy.arn(), policy);
        version.incrementAndGet();
    }

    boolean insert(ManagedPolicy policy) {
        version.incrementAndGet();
        return policies.insert(policy.arn(), policy);
    }

    void remove(ManagedPolicy policy) {
        policies.remove(policy.arn());
        version.incrementAndGet();
    }

    List<Attachment> attachments(String arn) {
        List<Attachment> found = new ArrayList<>();
        for (Entity entity : entities.values()) {
            if (entity.permissions().attached().contains(arn)) {
                found.add(new Attachment(entity, false));
            }
            if (arn.equals(entity.permissions().boundary())) {
                found.add(new Attachment(entity, true));
            }
        }
        return found;
    }

    // --- what many operations need

    static void require(String value, String member) {
        if (value == null || value.isEmpty()) {
            throw IamErrors.validation("1 validation error detected: Value null at '" + member
                    + "' failed to satisfy constraint: Member must not be null");
        }
    }

    static String checked(String document, PolicyParser.Kind kind) {
        require(document, "policyDocument");
        try {
            PolicyParser.parse(document, kind);
            return document;
        } catch (PolicySyntaxException e) {
            throw IamErrors.malformed(e.getMessage());
        }
    }

    /** IAM counts a document's size without its white space. */
    static int size(String document) {
        return document.replaceAll("\\s+", "").length();
    }

    /** Policy documents are percent-encoded in IAM's answers. */
    static String encoded(String document) {
        return URLEncoder.encode(document, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** A key that differs in case only is the same tag. */
    static Map<String, String> tags(Map<String, String> before, List<Tag> more) {
        Map<String, String> others = new LinkedHashMap<>(before);
        Set<String> seen = new HashSet<>();
        for (Tag tag : more) {
            if (!seen.add(String.valueOf(tag.key()).toLowerCase(Locale.ROOT))) {
                throw IamErrors.tag(Tags.Rule.DUPLICATE);
            }
            others.keySet().removeIf(key -> key.equalsIgnoreCase(tag.key()) && !key.equals(tag.key()));
        }
        return Tags.merged(others, more, Tag::key, Tag::value, Caller.current(), IamErrors::tag);
    }

    static List<Tag> tags(Map<String, String> tags) {
        return tags.entrySet().stream()
                .map(tag ->
                        Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                .toList();
    }
}
