package dev.opsctl.local.service.cloudfront;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.sdk.Faults;
import dev.opsctl.local.store.Table;
import software.amazon.awssdk.services.cloudfront.model.NoSuchOriginAccessControlException;
import software.amazon.awssdk.services.cloudfront.model.OriginAccessControlConfig;

/** The origin access controls of an account. */
final class AccessControls {

    /** @param etag the version of its configuration */
    record Record(String id, OriginAccessControlConfig config, String etag) {}

    private final Table<Record> table;

    AccessControls(ServiceContext context) {
        this.table = context.table("origin-access-controls", Record.class).shared();
    }

    Table<Record> table() {
        return table;
    }

    Record get(String id) {
        return table.get(id)
                .orElseThrow(() -> Faults.of(
                        NoSuchOriginAccessControlException.class,
                        "The specified origin access control does not exist."));
    }
}
