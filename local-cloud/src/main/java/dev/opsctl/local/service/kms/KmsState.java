package dev.opsctl.local.service.kms;

import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.store.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The keys, aliases and grants of one account and region. */
final class KmsState {

    private final ServiceContext context;
    private final Table<KeyRecord> keys;
    private final Table<AliasRecord> aliases;
    private final Table<GrantRecord> grants;
    private final KeyMaterial material;

    KmsState(ServiceContext context) {
        this.context = context;
        this.keys = context.table("keys", KeyRecord.class).shared();
        this.aliases = context.table("aliases", AliasRecord.class).shared();
        this.grants = context.table("grants", GrantRecord.class).shared();
        this.material = new KeyMaterial(context.directory());
    }

    ServiceContext context() {
        return context;
    }

    Table<AliasRecord> aliases() {
        return aliases;
    }

    Table<GrantRecord> grants() {
        return grants;
    }

    /** As {@link #one(Supplier)}, of an operation whose answer is empty. */
    void one(Runnable operation) {
        context.change(change -> {
            operation.run();
        });
    }

    /** Runs all that an operation reads, decides and writes as one change. */
    <T> T one(Supplier<T> operation) {
        return context.change(change -> {
            return operation.get();
        });
    }

    Instant now() {
        return context.clock().instant();
    }

    // --- keys

    List<KeyRecord> keys() {
        return keys.values().stream()
                .map(key -> byId(key.id()))
                .flatMap(Optional::stream)
                .toList();
    }

    KeyRecord create(
            String spec, String usage, String manager, String description, String policy, Map<String, String> tags) {
        return create(spec, usage, manager, description, policy, tags, null);
    }

    KeyRecord create(
            String spec,
            String usage,
            String manager,
            String description,
            String policy,
            Map<String, String> tags,
            KeyRecord.@Nullable Extra extra) {
        String uuid = UUID.randomUUID().toString();
        String id = extra != null && extra.multiRegion() != null ? "mrk-" + uuid.replace("-", "") : uuid;
        boolean imported = extra != null && extra.origin() != null;
        List<KeyRecord.Material> first = imported ? List.of() : List.of(wrapped(id, KeyMaterial.generate(spec), null));
        KeyRecord key = new KeyRecord(
                id,
                context.arn("key/" + id),
                description == null ? "" : description,
                now(),
                spec,
                usage,
                manager,
                imported ? "PendingImport" : "Enabled",
                null,
                null,
                null,
                policy,
                tags,
                first,
                extra);
        keys.insert(id, key);
        return key;
    }

    /** @param reason why there is new material; null for the first */
    KeyRecord.Material wrapped(String id, byte[] bytes, @Nullable String reason) {
        return new KeyRecord.Material(material.wrap(id, bytes), now(), reason);
    }

    boolean insert(KeyRecord key) {
        return keys.insert(key.id(), key);
    }

    /** The key, if its time has not come: what is past its deletion date is removed when next looked at. */
    private Optional<KeyRecord> byId(String id) {
        Optional<KeyRecord> found = keys.get(id);
        if (found.isPresent()
                && found.get().deletion() != null
                && !found.get().deletion().isAfter(now())) {
            context.change(change -> {
                keys.remove(id);
                aliases.values().stream()
                        .filter(alias -> alias.keyId().equals(id))
                        .forEach(alias -> aliases.remove(alias.name()));
                grants.entries(id + "/").forEach(grant -> grants.remove(grant.getKey()));
                MultiRegionKeys.gone(context, found.get());
            });
            return Optional.empty();
        }
        return found.map(this::expired);
    }

    /** Imported material that has had its time is deleted when next looked at. */
    private KeyRecord expired(KeyRecord key) {
        return isExpired(key) ? change(key, now -> isExpired(now) ? now.withoutMaterial() : now) : key;
    }

    private boolean isExpired(KeyRecord key) {
        KeyRecord.Imported imported = key.imported();
        return imported != null
                && imported.validTo() != null
                && !key.material().isEmpty()
                && !imported.validTo().isAfter(now());
    }

    KeyRecord change(KeyRecord key, UnaryOperator<KeyRecord> change) {
        return keys.update(key.id(), change).orElseThrow(() -> missing(key.arn()));
    }

    /** A key by id or ARN; not by alias. */
    KeyRecord key(String idOrArn) {
        KmsErrors.require(idOrArn, "keyId");
        if (idOrArn.contains("alias/")) {
            throw KmsErrors.arn(idOrArn + " is not a valid key ARN or key ID.");
        }
        return any(idOrArn);
    }

    /** A key by id, ARN, alias or alias ARN. */
    KeyRecord any(String name) {
        KmsErrors.require(name, "keyId");
        Optional<KeyRecord> found = find(name);
        if (found.isPresent()) {
            return found.get();
        }
        if (name.contains("alias/")) {
            throw KmsErrors.missing("Alias " + (name.startsWith("arn:") ? name : context.arn(name)) + " is not found.");
        }
        if (!name.startsWith("arn:")
                && !name.matches("mrk-[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")) {
            throw KmsErrors.missing("Invalid keyId '" + name + "'");
        }
        throw missing(name.startsWith("arn:") ? name : context.arn("key/" + name));
    }

    private static RuntimeException missing(String arn) {
        return KmsErrors.missing("Key '" + arn + "' does not exist");
    }

    Optional<KeyRecord> find(String name) {
        String local = name;
        if (name.startsWith("arn:")) {
            String own = context.arn("");
            if (!name.startsWith(own)) {
                return Optional.empty();
            }
            local = name.substring(own.length()).replaceFirst("^key/", "");
        }
        if (!local.startsWith("alias/")) {
            return byId(local);
        }
        Optional<AliasRecord> alias = aliases.get(local);
        if (alias.isEmpty() && local.matches("alias/aws/[a-z0-9-]+")) {
            return Optional.of(awsManaged(local));
        }
        return alias.flatMap(found -> byId(found.keyId()));
    }

    /** AWS managed keys come into being when they are first used. */
    private KeyRecord awsManaged(String alias) {
        return one(() -> {
            String service = alias.substring("alias/aws/".length());
            Optional<KeyRecord> since = aliases.get(alias).flatMap(known -> byId(known.keyId()));
            if (since.isPresent()) {
                return since.get();
            }
            KeyRecord key = create(
                    "SYMMETRIC_DEFAULT",
                    "ENCRYPT_DECRYPT",
                    "AWS",
                    "Default key that protects my " + (service.equals("dynamodb") ? "DynamoDB" : service)
                            + " data when no other key is defined",
                    KeyPolicies.awsManaged(context.scope(), service),
                    Map.of());
            aliases.insert(alias, new AliasRecord(alias, key.id(), now(), now()));
            return key;
        });
    }

    /** A key that may be used now. */
    KeyRecord usable(String name, String usage, String operation) {
        KeyRecord key = any(name);
        enabled(key);
        if (!key.usage().equals(usage)) {
            throw KmsErrors.usage(
                    key.arn() + " key usage is " + key.usage() + " which is not valid for " + operation + ".");
        }
        return key;
    }

    /**
     * Refuses a key that is not enabled, with what AWS says of its state.
     *
     * @see <a href="https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html">Key states</a>
     */
    static void enabled(KeyRecord key) {
        if (key.state().equals("Disabled")) {
            throw KmsErrors.disabled(key.arn());
        }
        notPending(key);
        imported(key);
    }

    static boolean isPendingDeletion(KeyRecord key) {
        return key.state().startsWith("Pending") && key.state().endsWith("Deletion");
    }

    static void notPending(KeyRecord key) {
        if (isPendingDeletion(key)) {
            throw KmsErrors.state(key.arn() + " is pending deletion.");
        }
    }

    /** Refuses a key that waits for its material. */
    static void imported(KeyRecord key) {
        if (key.state().equals("PendingImport")) {
            throw KmsErrors.state(key.arn() + " is pending import.");
        }
    }

    /** What the key encrypts with now; rotates it first if its time has come. */
    KeyRecord rotated(KeyRecord key) {
        if (key.rotation() == null || key.rotation().next().isAfter(now()) || MultiRegionKeys.isReplica(context, key)) {
            return key;
        }
        return MultiRegionKeys.shared(this, change(key, before -> {
            KeyRecord.Rotation rotation = before.rotation();
            return rotation == null || rotation.next().isAfter(now())
                    ? before
                    : rotate(before, "AUTOMATIC")
                            .withRotation(new KeyRecord.Rotation(
                                    rotation.periodDays(), now().plus(Duration.ofDays(rotation.periodDays()))));
        }));
    }

    KeyRecord rotate(KeyRecord key, String reason) {
        List<KeyRecord.Material> more = new ArrayList<>(key.material());
        more.add(wrapped(key.id(), KeyMaterial.generate(key.spec()), reason));
        return key.withMaterial(more);
    }

    byte[] unwrapped(String keyId, String wrapped) {
        return material.unwrap(keyId, wrapped);
    }

    List<byte[]> allMaterial(KeyRecord key) {
        return key.material().stream()
                .map(one -> unwrapped(key.id(), one.wrapped()))
                .toList();
    }

    byte[] material(KeyRecord key, int index) {
        if (index < 0 || index >= key.material().size()) {
            throw KmsErrors.ciphertext();
        }
        return material.unwrap(key.id(), key.material().get(index).wrapped());
    }

    /** @param list names the list */
    static <T> Page<T> page(String list, List<T> all, Function<T, String> key, String marker, Integer limit, int most) {
        int size = limit == null ? Math.min(100, most) : limit;
        if (size < 1 || size > 1000) {
            throw KmsErrors.validation("1 validation error detected: Value '" + size
                    + "' at 'limit' failed to satisfy constraint: Member must have value "
                    + (size < 1 ? "greater than or equal to 1" : "less than or equal to 1000"));
        }
        return Page.of(list, all, key, size, marker, KmsErrors::marker);
    }
}
