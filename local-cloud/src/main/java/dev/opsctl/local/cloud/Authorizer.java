package dev.opsctl.local.cloud;

import java.util.Map;
import software.amazon.awssdk.core.SdkRequest;

/** IAM as the other services see it: may this principal make this call? */
public interface Authorizer {

    /**
     * Checks a call against identity policies, boundary, session policy and the resource's policy.
     *
     * @param service the service's ARN name, e.g. {@code sqs}
     * @param operation the client method's name, e.g. {@code sendMessage}
     * @return the request, with idempotency tokens filled that marshalling would have filled
     * @throws software.amazon.awssdk.awscore.exception.AwsServiceException AccessDenied, in the form that the service uses; an operation without a known action is denied
     */
    SdkRequest authorize(Caller caller, Scope scope, String service, String operation, SdkRequest request);

    /**
     * What a call's caller gets to see of a service's answer: policies name principals by ARN that are stored by unique id.
     *
     * @param service the service's ARN name
     * @param operation the client method's name
     */
    default Object answer(String service, String operation, Object answer) {
        return answer;
    }

    /**
     * Checks one action on one resource, for what is not a modelled operation: streamed object operations, a subscription's delivery.
     *
     * @param action e.g. {@code s3:GetObject}
     * @param resourceArn the resource's ARN, or {@code *}
     * @param context further condition keys of the request, such as {@code s3:prefix}
     * @throws software.amazon.awssdk.awscore.exception.AwsServiceException AccessDenied, in the form that the service uses
     */
    void authorizeAction(Caller caller, Scope scope, String action, String resourceArn, Map<String, String> context);

    /** As {@link #authorizeAction}, for what an answer shows besides: as nobody is refused, no denial is recorded. */
    boolean isAllowed(Caller caller, Scope scope, String action, String resourceArn);

    /** @see Cloud#assumeRole */
    Caller assumeRole(String roleArn, String sessionName, Caller service);
}
