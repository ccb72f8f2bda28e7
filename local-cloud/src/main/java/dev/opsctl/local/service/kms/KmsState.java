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
        String id = UUID.randomUUID().toString();
        KeyRecord.Material first = new KeyRecord.Material(material.wrap(id, KeyMaterial.generate(spec)), now(), null);
        KeyRecord key = new KeyRecord(
                id,
                context.arn("key/" + id),
                description == null ? "" : description,
                now(),
                spec,
                usage,
                manager,
                "Enabled",
                null,
                null,
                null,
                policy,
                tags,
                List.of(first));
        keys.insert(id, key);
        return key;
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
            });
            return Optional.empty();
        }
        return found;
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
        if (!name.startsWith("arn:") && !name.matches("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")) {
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
                    "Default key that protects my " + service + " data when no other key is defined",
                    KeyPolicies.awsManaged(context.scope(), service),
                    Map.of());
            aliases.insert(alias, new AliasRecord(alias, key.id(), now(), now()));
            return key;
        });
    }

    /** A key that may be used now. */
    KeyRecord usable(String name, String usage) {
        KeyRecord key = any(name);
        if (key.state().equals("Disabled")) {
            throw KmsErrors.disabled(key.arn());
        }
        notPending(key);
        if (!key.usage().equals(usage)) {
            throw KmsErrors.usage(
                    key.arn() + " key usage is " + key.usage() + " which is not valid for " + operation(usage) + ".");
        }
        return key;
    }

    private static String operation(String usage) {
        return switch (usage) {
            case "SIGN_VERIFY" -> "Sign";
            case "GENERATE_VERIFY_MAC" -> "GenerateMac";
            default -> "Encrypt";
        };
    }

    static void notPending(KeyRecord key) {
        if (key.state().equals("PendingDeletion")) {
            throw KmsErrors.state(key.arn() + " is pending deletion.");
        }
    }

    /** What the key encrypts with now; rotates it first if its time has come. */
    KeyRecord rotated(KeyRecord key) {
        if (key.rotation() == null || key.rotation().next().isAfter(now())) {
            return key;
        }
        return change(key, before -> {
            Instant next = before.rotation().next();
            return next.isAfter(now())
                    ? before
                    : rotate(before, "AUTOMATIC")
                            .withRotation(new KeyRecord.Rotation(
                                    before.rotation().periodDays(),
                                    now().plus(Duration.ofDays(before.rotation().periodDays()))));
        });
    }

    KeyRecord rotate(KeyRecord key, String reason) {
        List<KeyRecord.Material> more = new ArrayList<>(key.material());
        more.add(new KeyRecord.Material(material.wrap(key.id(), KeyMaterial.generate(key.spec())), now(), reason));
        return key.withMaterial(more);
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
