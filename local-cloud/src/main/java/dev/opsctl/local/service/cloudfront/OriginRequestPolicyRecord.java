package dev.opsctl.local.service.cloudfront;

import java.time.Instant;
import software.amazon.awssdk.services.cloudfront.model.OriginRequestPolicyConfig;

/** A policy as it is kept. */
record OriginRequestPolicyRecord(String id, OriginRequestPolicyConfig config, String etag, Instant modified)
        implements Policies.Policy<OriginRequestPolicyConfig> {}
