package dev.opsctl.local.cloud;

import java.util.Map;

/** EventBridge's connections as other services use them: Step Functions' HTTP tasks ask here how a request is authorised. */
public interface HttpConnections {

    /** What a connection adds to a request; values of query and body parameters are not encoded. */
    record Additions(Map<String, String> headers, Map<String, String> query, Map<String, String> body) {}

    /**
     * What a connection adds to each of its requests.
     *
     * @param caller whose permission to use the connection is checked: {@code events:RetrieveConnectionCredentials}
     * @param fresh whether an OAuth token that is still kept is thrown away
     * @throws software.amazon.awssdk.awscore.exception.AwsServiceException if the caller may not, there is no such connection, or it is
     *     not authorised
     */
    Additions additions(String connectionArn, Caller caller, boolean fresh);
}
