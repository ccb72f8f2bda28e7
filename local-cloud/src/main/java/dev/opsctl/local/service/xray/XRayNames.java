package dev.opsctl.local.service.xray;

import dev.opsctl.local.cloud.Addressing;
import dev.opsctl.local.service.Naming;
import dev.opsctl.local.service.ResourceKind;

/** How requests name groups and sampling rules: by name, or by ARN. */
public final class XRayNames {

    private static final String GROUP = "group/[^/]{1,32}/[A-Z0-9]{1,64}";
    private static final String RULE = "sampling-rule/[^/]{1,32}";

    public static final Addressing ADDRESSING = new Naming(
                    (member, text, fault) -> XRayErrors.invalid("Invalid ARN: " + text))
            .subject("GroupARN", ResourceKind.arn("xray", GROUP))
            .subject("RuleARN", ResourceKind.arn("xray", RULE))
            .subject("SamplingRule.RuleARN", ResourceKind.arn("xray", RULE))
            .subject("SamplingRuleUpdate.RuleARN", ResourceKind.arn("xray", RULE))
            .subject(
                    "ResourceARN",
                    ResourceKind.arn("xray", "(?:" + GROUP + ")|(?:" + RULE + ")"),
                    "tagResource",
                    "untagResource",
                    "listTagsForResource");

    private XRayNames() {}
}
