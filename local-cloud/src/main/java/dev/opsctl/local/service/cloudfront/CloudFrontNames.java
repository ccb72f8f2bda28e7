package dev.opsctl.local.service.cloudfront;

import dev.opsctl.local.cloud.Addressing;
import dev.opsctl.local.service.Naming;
import dev.opsctl.local.service.ResourceKind;

/** How requests name what can have tags: by ARN. All else is named by its id, in the account that is called. */
public final class CloudFrontNames {

    public static final Addressing ADDRESSING = new Naming(
                    (member, text, fault) -> CloudFrontErrors.invalid("The parameter " + member + " is not valid."))
            .subject(
                    "Resource",
                    ResourceKind.arn("cloudfront", "(?:distribution|streaming-distribution)/[A-Z0-9]{1,64}")
                            .global(),
                    "tagResource",
                    "untagResource",
                    "listTagsForResource");

    private CloudFrontNames() {}
}
