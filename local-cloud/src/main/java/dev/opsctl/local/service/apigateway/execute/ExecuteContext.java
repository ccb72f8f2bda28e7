package dev.opsctl.local.service.apigateway.execute;

import dev.opsctl.local.cloud.Cloud;

/**
 * What the data plane works in.
 *
 * @param services what integrations of type AWS call
 */
public record ExecuteContext(Cloud cloud, ServiceGateway services) {}
