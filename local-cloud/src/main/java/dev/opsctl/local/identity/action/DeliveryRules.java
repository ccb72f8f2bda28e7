package dev.opsctl.local.identity.action;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is special about CloudFront's permissions. */
final class DeliveryRules {

    private DeliveryRules() {}

    /**
     * Creating a distribution with tags is two permissions.
     *
     * @see <a href="https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudfront.html">CloudFront's actions</a>
     */
    static @Nullable List<Permission> cloudFront(Call call) {
        if (!call.operation().equals("createDistributionWithTags")) {
            return ServiceRules.PLAIN.permissions(call);
        }
        List<Permission> permissions = new ArrayList<>(call.on("CreateDistribution", "*"));
        permissions.addAll(call.on("TagResource", "*"));
        return permissions;
    }
}
