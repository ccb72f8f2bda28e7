package dev.opsctl.local.service.cloudfront;

import java.time.Instant;
import software.amazon.awssdk.services.cloudfront.model.CachePolicyConfig;

/** A policy as it is kept. */
record CachePolicyRecord(String id, CachePolicyConfig config, String etag, Instant modified)
        implements Policies.Policy<CachePolicyConfig> {}
