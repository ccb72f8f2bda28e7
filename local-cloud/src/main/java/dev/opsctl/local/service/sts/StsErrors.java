package dev.opsctl.local.service.sts;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.sts.model.MalformedPolicyDocumentException;
import software.amazon.awssdk.services.sts.model.StsException;

/** STS's exceptions. */
final class StsErrors {

    private StsErrors() {}

    static StsException validation(String message) {
        return of("ValidationError", message, 400);
    }

    static StsException denied(String message) {
        return of("AccessDenied", message, 403);
    }

    static StsException malformed(String message) {
        return MalformedPolicyDocumentException.builder()
                .message(message)
                .statusCode(400)
                .awsErrorDetails(details("MalformedPolicyDocument", message))
                .build();
    }

    static void require(String value, String member) {
        if (value == null || value.isEmpty()) {
            throw validation("1 validation error detected: Value null at '" + member
                    + "' failed to satisfy constraint: Member must not be null");
        }
    }

    private static StsException of(String code, String message, int status) {
        return (StsException) StsException.builder()
                .message(message)
                .statusCode(status)
                .awsErrorDetails(details(code, message))
                .build();
    }

    private static AwsErrorDetails details(String code, String message) {
        return AwsErrorDetails.builder()
                .errorCode(code)
                .errorMessage(message)
                .serviceName("Sts")
                .build();
    }
}
