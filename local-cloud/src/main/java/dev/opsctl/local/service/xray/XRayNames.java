package dev.opsctl.local.service.xray;

import dev.opsctl.local.cloud.Addressing;
import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.service.Naming;
import dev.opsctl.local.service.ResourceKind;
import dev.opsctl.local.service.ResourceKind.Fault;
import dev.opsctl.local.service.ResourceKind.Name;

/** How requests name groups and sampling rules: by name, or by ARN. */
public final class XRayNames {

    /** The default group has no id. */
    private static final String GROUP = "group/[^/]{1,32}(?:/[A-Z0-9]{1,64})?";

    private static final String RULE = "sampling-rule/[^/]{1,32}";

    /** Of whatever service: the resource that a daemon runs on. */
    private static final ResourceKind ANY = ResourceKind.other((scope, text) -> Arn.parse(text)
            .map(arn -> Name.of(arn.accountId().isEmpty() ? scope : new Scope(arn.accountId(), scope.region()), text))
            .orElse(Name.not(Fault.SYNTAX)));

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
                    "listTagsForResource")
            .subject("ResourceARN", ANY, "putTelemetryRecords");

    private XRayNames() {}
}
