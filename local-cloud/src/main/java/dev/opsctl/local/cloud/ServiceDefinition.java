package dev.opsctl.local.cloud;

import java.util.function.Function;

/**
 * One AWS service of the local cloud.
 *
 * @param name the service's name in ARNs and in SigV4 credential scopes, e.g. {@code sqs}, {@code states}, {@code logs}
 * @param clientInterface the SDK client interface it implements
 * @param global whether it is one per account instead of one per account and region (IAM)
 * @param factory makes the service of one scope; cheap, touches no engine
 */
public record ServiceDefinition<C>(
        String name, Class<C> clientInterface, boolean global, Function<ServiceContext, C> factory) {

    public static <C> ServiceDefinition<C> regional(
            String name, Class<C> clientInterface, Function<ServiceContext, C> factory) {
        return new ServiceDefinition<>(name, clientInterface, false, factory);
    }

    public static <C> ServiceDefinition<C> global(
            String name, Class<C> clientInterface, Function<ServiceContext, C> factory) {
        return new ServiceDefinition<>(name, clientInterface, true, factory);
    }
}
