package dev.opsctl.local.service.cloudfront;

import dev.opsctl.local.cloud.Addressing;
import dev.opsctl.local.service.Naming;
import dev.opsctl.local.service.ResourceKind;

/** How requests name what can have tags: by ARN. All else is named by its id, in the account that is called. */
public final class CloudFrontNames {

    /** Of distributions, policies and access controls; AWS makes them of capitals and digits, or as UUIDs. */
    private static final ResourceKind ID = ResourceKind.name("[A-Za-z0-9-]{1,64}");

    public static final Addressing ADDRESSING = new Naming(
                    (member, text, fault) -> CloudFrontErrors.invalid("The parameter " + member + " is not valid."))
            .subject(
                    "Resource",
                    ResourceKind.arn("cloudfront", "(?:distribution|streaming-distribution)/[A-Z0-9]{1,64}")
                            .global(),
                    "tagResource",
                    "untagResource",
                    "listTagsForResource")
            .subject("Id", ID)
            .subject("DistributionId", ID)
            .subject(
                    "Name",
                    ResourceKind.name("[A-Za-z0-9_-]{1,64}"),
                    "deleteFunction",
                    "describeFunction",
                    "getFunction",
                    "publishFunction",
                    "testFunction",
                    "updateFunction");

    private CloudFrontNames() {}
}
