package dev.opsctl.local.service.cloudfront;

import dev.opsctl.local.cloud.Cloud;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.sdk.RequestMembers;
import dev.opsctl.local.store.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import software.amazon.awssdk.services.cloudfront.model.CacheBehavior;
import software.amazon.awssdk.services.cloudfront.model.DefaultCacheBehavior;
import software.amazon.awssdk.services.cloudfront.model.DistributionConfig;

/** The distributions of an account. */
final class Distributions {

    /**
     * A distribution.
     *
     * @param etag the version of its configuration
     */
    record Record(String id, DistributionConfig config, String etag, Instant modified, Map<String, String> tags) {

        String domainName() {
            return Ids.domainName(id);
        }
    }

    private final ServiceContext context;
    private final Table<Record> table;

    Distributions(ServiceContext context) {
        this.context = context;
        this.table = context.table("distributions", Record.class).shared();
    }

    /** Accounts by the ids of distributions: a viewer's request names no account. */
    static Table<String> accounts(Cloud cloud) {
        return cloud.store().table("cloudfront/accounts", String.class).shared();
    }

    Table<Record> table() {
        return table;
    }

    Record get(String id) {
        return table.get(id).orElseThrow(CloudFrontErrors::noDistribution);
    }

    String arn(String id) {
        return context.scope().globalArn("cloudfront", "distribution/" + id);
    }

    void insert(Record made) {
        table.insert(made.id(), made);
        accounts(context.cloud()).insert(made.id(), context.scope().accountId());
    }

    void remove(String id) {
        table.remove(id);
        accounts(context.cloud()).remove(id);
    }

    /** The distributions in one of whose cache behaviours something is so, or none. */
    List<Record> with(Predicate<CacheBehavior> use) {
        return table.values().stream()
                .filter(one -> behaviors(one.config()).stream().anyMatch(use))
                .toList();
    }

    /** All behaviours, those of path patterns in their order, the default one at the end, with the pattern {@code *}. */
    static List<CacheBehavior> behaviors(DistributionConfig config) {
        List<CacheBehavior> all = new ArrayList<>();
        if (config.cacheBehaviors() != null) {
            all.addAll(config.cacheBehaviors().items());
        }
        all.add(behavior(config.defaultCacheBehavior()));
        return all;
    }

    /** The default behaviour as one of those of path patterns. */
    static CacheBehavior behavior(DefaultCacheBehavior byDefault) {
        return RequestMembers.copied(byDefault, CacheBehavior.builder())
                .pathPattern("*")
                .build();
    }
}
