package dev.opsctl.local.service.iam;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.iam.model.DeleteConflictException;
import software.amazon.awssdk.services.iam.model.EntityAlreadyExistsException;
import software.amazon.awssdk.services.iam.model.IamException;
import software.amazon.awssdk.services.iam.model.InvalidInputException;
import software.amazon.awssdk.services.iam.model.LimitExceededException;
import software.amazon.awssdk.services.iam.model.MalformedPolicyDocumentException;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.iam.model.UnmodifiableEntityException;

/** IAM's exceptions. */
final class IamErrors {

    private IamErrors() {}

    static IamException missing(String message) {
        return NoSuchEntityException.builder()
                .message(message)
                .awsErrorDetails(details("NoSuchEntity", message))
                .statusCode(404)
                .build();
    }

    static IamException exists(String message) {
        return EntityAlreadyExistsException.builder()
                .message(message)
                .awsErrorDetails(details("EntityAlreadyExists", message))
                .statusCode(409)
                .build();
    }

    static IamException conflict(String message) {
        return DeleteConflictException.builder()
                .message(message)
                .awsErrorDetails(details("DeleteConflict", message))
                .statusCode(409)
                .build();
    }

    static IamException limit(String message) {
        return LimitExceededException.builder()
                .message(message)
                .awsErrorDetails(details("LimitExceeded", message))
                .statusCode(409)
                .build();
    }

    static IamException malformed(String message) {
        return MalformedPolicyDocumentException.builder()
                .message(message)
                .awsErrorDetails(details("MalformedPolicyDocument", message))
                .statusCode(400)
                .build();
    }

    static IamException input(String message) {
        return InvalidInputException.builder()
                .message(message)
                .awsErrorDetails(details("InvalidInput", message))
                .statusCode(400)
                .build();
    }

    static IamException unmodifiable(String message) {
        return UnmodifiableEntityException.builder()
                .message(message)
                .awsErrorDetails(details("UnmodifiableEntity", message))
                .statusCode(400)
                .build();
    }

    /** AWS managed policies belong to AWS: nobody may change them. */
    static IamException denied(String policyArn) {
        String message = "Policy " + policyArn + " is an AWS managed policy and cannot be changed.";
        return (IamException) IamException.builder()
                .message(message)
                .awsErrorDetails(details("AccessDenied", message))
                .statusCode(403)
                .build();
    }

    static IamException validation(String message) {
        return (IamException) IamException.builder()
                .message(message)
                .awsErrorDetails(details("ValidationError", message))
                .statusCode(400)
                .build();
    }

    private static AwsErrorDetails details(String code, String message) {
        return AwsErrorDetails.builder()
                .errorCode(code)
                .errorMessage(message)
                .serviceName("Iam")
                .build();
    }
}
