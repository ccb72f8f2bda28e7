package dev.opsctl.local.service.cloudfront;

import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.sdk.Faults;
import dev.opsctl.local.store.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudfront.model.CacheBehavior;
import software.amazon.awssdk.services.cloudfront.model.CloudFrontException;
import software.amazon.awssdk.services.cloudfront.model.IllegalUpdateException;

/**
 * The policies of one kind (cache, origin request, response headers): an account's own ones in the store, and AWS's managed ones, which
 * every account has and nobody changes.
 *
 * @param <C> what a policy says
 * @param <R> how one is kept
 */
final class Policies<C, R extends Policies.Policy<C>> {

    /** A policy, by what all kinds have. */
    interface Policy<C> {

        String id();

        C config();

        /** The version of its configuration. */
        String etag();

        Instant modified();
    }

    /** Makes the record of a kind. */
    interface Maker<C, R> {
        R make(String id, C config, String etag, Instant modified);
    }

    /**
     * What a kind has of its own.
     *
     * @param used whether a behaviour uses the policy of an id
     * @param check refuses a configuration that contradicts itself
     */
    record Kind<C, R>(
            String table,
            Class<R> record,
            Maker<C, R> maker,
            Function<C, String> name,
            BiPredicate<CacheBehavior, String> used,
            Consumer<C> check,
            Words words) {}

    /** The errors of a kind. */
    record Words(
            Class<? extends CloudFrontException> missing,
            Class<? extends CloudFrontException> exists,
            Class<? extends CloudFrontException> inUse,
            String noun) {

        CloudFrontException none() {
            return Faults.of(missing, "The " + noun + " does not exist.");
        }
    }

    private final ServiceContext context;
    private final Distributions distributions;
    private final Kind<C, R> kind;
    private final Map<String, R> managed;
    private final Table<R> table;

    /** @param managed AWS's, by id */
    Policies(ServiceContext context, Distributions distributions, Kind<C, R> kind, Map<String, R> managed) {
        this.context = context;
        this.distributions = distributions;
        this.kind = kind;
        this.managed = managed;
        this.table = context.table(kind.table(), kind.record()).shared();
    }

    Optional<R> find(String id) {
        R aws = managed.get(id);
        return aws != null ? Optional.of(aws) : table.get(id);
    }

    R get(String id) {
        return find(id).orElseThrow(kind.words()::none);
    }

    R create(C config) {
        kind.check().accept(config);
        return context.change(change -> {
            checkName(config, null);
            R made = kind.maker()
                    .make(
                            UUID.randomUUID().toString(),
                            config,
                            Ids.etag(),
                            context.clock().instant());
            table.insert(made.id(), made);
            return made;
        });
    }

    R update(String id, String ifMatch, C config) {
        kind.check().accept(config);
        return context.change(change -> {
            own(id);
            R now = get(id);
            CloudFrontErrors.match(ifMatch, now.etag());
            checkName(config, id);
            R made = kind.maker().make(id, config, Ids.etag(), context.clock().instant());
            table.replace(id, made);
            return made;
        });
    }

    void delete(String id, String ifMatch) {
        context.change(change -> {
            own(id);
            R now = get(id);
            CloudFrontErrors.match(ifMatch, now.etag());
            if (!distributions.with(behavior -> kind.used().test(behavior, id)).isEmpty()) {
                throw Faults.of(
                        kind.words().inUse(),
                        "Cannot delete the " + kind.words().noun()
                                + " because it is attached to one or more cache behaviors.");
            }
            table.remove(id);
        });
    }

    private void own(String id) {
        if (managed.containsKey(id)) {
            throw Faults.of(IllegalUpdateException.class, "You cannot change or delete a managed policy.");
        }
    }

    private void checkName(C config, @Nullable String id) {
        String name = kind.name().apply(config);
        boolean taken = Stream.concat(managed.values().stream(), table.values().stream())
                .anyMatch(other -> !other.id().equals(id)
                        && kind.name().apply(other.config()).equals(name));
        if (taken) {
            throw Faults.of(
                    kind.words().exists(),
                    "The " + kind.words().noun() + " already exists with the name " + name + ".");
        }
    }

    /** @param type {@code managed}, {@code custom} or null for both */
    Page<R> list(String type, String marker, int most) {
        if (type != null && !type.equals("managed") && !type.equals("custom")) {
            throw CloudFrontErrors.invalid("The parameter Type is not valid.");
        }
        List<R> all = new ArrayList<>();
        if (!"custom".equals(type)) {
            all.addAll(managed.values());
        }
        if (!"managed".equals(type)) {
            all.addAll(table.values());
        }
        return Page.of(
                kind.table() + "/" + type, all, Policy::id, most, Lists.marker(marker), CloudFrontErrors::marker);
    }

    String type(R policy) {
        return managed.containsKey(policy.id()) ? "managed" : "custom";
    }
}
