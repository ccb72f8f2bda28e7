package dev.opsctl.local.service.cloudfront;

import java.time.Instant;
import software.amazon.awssdk.services.cloudfront.model.ResponseHeadersPolicyConfig;

/** A policy as it is kept. */
record ResponseHeadersPolicyRecord(String id, ResponseHeadersPolicyConfig config, String etag, Instant modified)
        implements Policies.Policy<ResponseHeadersPolicyConfig> {}
