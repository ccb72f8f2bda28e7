package dev.opsctl.local.cloud;

import dev.opsctl.local.clock.CloudClock;
import dev.opsctl.local.metrics.MetricSink;
import dev.opsctl.local.store.Store;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;

/**
 * What the services of the local cloud lean on: each other (only through the SDK's client interfaces, as a principal), the store,
 * the clock and threads.
 */
public interface Cloud {

    /**
     * A client of another service. Every call is authorised for {@code caller} exactly as if it had come in over HTTP.
     *
     * @param clientInterface an SDK client interface, e.g. {@code SqsClient.class}
     * @throws IllegalArgumentException if this cloud has no such service
     */
    <C> C client(Class<C> clientInterface, Scope scope, Caller caller);

    /**
     * The service itself, unauthorised: for what the SDK's interface does not offer, such as reading a resource policy or delivering
     * an invocation that was authorised already.
     */
    <C> C service(Class<C> clientInterface, Scope scope);

    /**
     * As {@link #service}, to look at what a caller has named, before it is known whether he may: in an account that nobody has, the service
     * is not kept, so that naming accounts costs nothing.
     */
    <C> C named(Class<C> clientInterface, Scope scope);

    /**
     * Assumes a role as a service principal, subject to the role's trust policy.
     *
     * @param service the service principal, e.g. {@code Caller.service("lambda.amazonaws.com", account, functionArn)}
     * @throws software.amazon.awssdk.awscore.exception.AwsServiceException AccessDenied, or NoSuchEntity if the role does not exist
     */
    Caller assumeRole(String roleArn, String sessionName, Caller service);

    /**
     * Checks what is not an operation of a service, such as the use of a connection.
     *
     * @see Authorizer#authorizeAction
     */
    void authorizeAction(Caller caller, Scope scope, String action, String resourceArn, Map<String, String> context);

    /**
     * Whether a caller may see what an answer shows besides.
     *
     * @see Authorizer#isAllowed
     */
    boolean isAllowed(Caller caller, Scope scope, String action, String resourceArn);

    CloudClock clock();

    Store store();

    /** The state directory: services keep files in a folder of their own below it. */
    Path home();

    /** The threads of background work. */
    Workers workers();

    /** Where services record what happens, and CloudWatch reads it. */
    MetricSink metrics();

    /** The gateway's base address in all that is handed out or stored: the same one at every start, whatever port people use. */
    URI endpoint();
}
