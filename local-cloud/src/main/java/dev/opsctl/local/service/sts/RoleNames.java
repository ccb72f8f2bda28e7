package dev.opsctl.local.service.sts;

import dev.opsctl.local.cloud.Addressing;
import dev.opsctl.local.service.Naming;
import dev.opsctl.local.service.ResourceKind;

/** How requests name roles: by ARN. */
public final class RoleNames {

    public static final Addressing ADDRESSING = new Naming(
                    (member, text, fault) -> StsErrors.validation(text + " is invalid"))
            .reference(
                    "RoleArn",
                    ResourceKind.arn("iam", "role/(?:[!-~]+/)?[A-Za-z0-9_+=,.@-]{1,64}")
                            .global());

    private RoleNames() {}
}
