package dev.opsctl.local.service.apigateway.execute;

import dev.opsctl.local.cloud.Authorizer;
import dev.opsctl.local.cloud.Cloud;

/**
 * What the data plane works in.
 *
 * @param authorizer decides about {@code execute-api:Invoke}
 * @param services what integrations of type AWS call
 */
public record ExecuteContext(Cloud cloud, Authorizer authorizer, ServiceGateway services) {}
