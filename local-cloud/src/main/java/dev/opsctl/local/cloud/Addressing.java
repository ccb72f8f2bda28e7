package dev.opsctl.local.cloud;

import java.util.function.UnaryOperator;
import software.amazon.awssdk.core.SdkRequest;

/**
 * How the requests of a service name resources. AWS accepts several spellings of most names (a queue's URL, a table's ARN or name, a partial
 * ARN of a function); this brings each to the one canonical spelling, and finds out where the resource lives. It is asked once, at the door
 * that calls from outside and from other services pass ({@link LocalCloud#client}), so that what is authorised is what is executed: rules and
 * services see canonical names only.
 */
public interface Addressing {

    /**
     * A request whose names are canonical, in the scope of the resource that it is about.
     *
     * @param answer brings names in the answer back to the caller's spelling
     */
    record Addressed(Scope scope, SdkRequest request, UnaryOperator<Object> answer) {

        public static Addressed of(Scope scope, SdkRequest request) {
            return new Addressed(scope, request, UnaryOperator.identity());
        }
    }

    /** Of a service whose requests name their resources in one way only, in the caller's scope. */
    Addressing PLAIN = (scope, operation, request) -> Addressed.of(scope, request);

    /**
     * @param scope the caller's account, in the region that he calls
     * @param operation the client method's name, e.g. {@code sendMessage}
     * @throws software.amazon.awssdk.awscore.exception.AwsServiceException the service's own error for a name that is none
     */
    Addressed address(Scope scope, String operation, SdkRequest request);
}
