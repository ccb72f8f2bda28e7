package dev.opsctl.local.cloud;

import java.util.function.Function;

/**
 * One AWS service of the local cloud.
 *
 * @param name the service's name in ARNs and in SigV4 credential scopes, e.g. {@code sqs}, {@code states}, {@code logs}
 * @param clientInterface the SDK client interface it implements
 * @param global whether it is one per account instead of one per account and region (IAM)
 * @param constrained whether requests are held to what AWS's model demands of them before anything else
 * @param addressing how its requests name resources; made once, for all scopes
 * @param factory makes the service of one scope; cheap
 */
public record ServiceDefinition<C>(
        String name,
        Class<C> clientInterface,
        boolean global,
        boolean constrained,
        Function<Cloud, Addressing> addressing,
        Function<ServiceContext, C> factory) {

    public static <C> ServiceDefinition<C> regional(
            String name, Class<C> clientInterface, Function<ServiceContext, C> factory) {
        return new ServiceDefinition<>(name, clientInterface, false, true, cloud -> Addressing.PLAIN, factory);
    }

    public static <C> ServiceDefinition<C> global(
            String name, Class<C> clientInterface, Function<ServiceContext, C> factory) {
        return new ServiceDefinition<>(name, clientInterface, true, true, cloud -> Addressing.PLAIN, factory);
    }

    /** The same service with an addressing of its own. */
    public ServiceDefinition<C> addressedBy(Function<Cloud, Addressing> ownAddressing) {
        return new ServiceDefinition<>(name, clientInterface, global, constrained, ownAddressing, factory);
    }

    /** The same service for requests with any content: one that only keeps what the wire brings. */
    public ServiceDefinition<C> unconstrained() {
        return new ServiceDefinition<>(name, clientInterface, global, false, addressing, factory);
    }
}
