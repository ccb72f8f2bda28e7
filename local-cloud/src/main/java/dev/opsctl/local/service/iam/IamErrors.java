package dev.opsctl.local.service.iam;

import dev.opsctl.local.cloud.Tags;
import dev.opsctl.local.sdk.Faults;
import software.amazon.awssdk.services.iam.model.DeleteConflictException;
import software.amazon.awssdk.services.iam.model.EntityAlreadyExistsException;
import software.amazon.awssdk.services.iam.model.IamException;
import software.amazon.awssdk.services.iam.model.InvalidInputException;
import software.amazon.awssdk.services.iam.model.LimitExceededException;
import software.amazon.awssdk.services.iam.model.MalformedPolicyDocumentException;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.iam.model.PolicyNotAttachableException;
import software.amazon.awssdk.services.iam.model.UnmodifiableEntityException;

/** IAM's exceptions. */
final class IamErrors {

    private IamErrors() {}

    static IamException tag(Tags.Rule rule) {
        return switch (rule) {
            case DUPLICATE -> input("Duplicate tag keys found. Please note that Tag keys are case insensitive.");
            case LIMIT -> limit("The number of tags has reached the maximum limit.");
            case KEY, VALUE, RESERVED -> input(rule.text() + ".");
        };
    }

    static IamException missing(String message) {
        return Faults.of(NoSuchEntityException.class, message);
    }

    static IamException exists(String message) {
        return Faults.of(EntityAlreadyExistsException.class, message);
    }

    static IamException conflict(String message) {
        return Faults.of(DeleteConflictException.class, message);
    }

    static IamException limit(String message) {
        return Faults.of(LimitExceededException.class, message);
    }

    static IamException malformed(String message) {
        return Faults.of(MalformedPolicyDocumentException.class, message);
    }

    static IamException input(String message) {
        return Faults.of(InvalidInputException.class, message);
    }

    static IamException notAttachable(String message) {
        return Faults.of(PolicyNotAttachableException.class, message);
    }

    static IamException unmodifiable(String message) {
        return Faults.of(UnmodifiableEntityException.class, message);
    }

    /** AWS managed policies belong to AWS: nobody may change them. */
    static IamException denied(String policyArn) {
        return Faults.of(
                IamException.class,
                "AccessDenied",
                403,
                "Policy " + policyArn + " is an AWS managed policy and cannot be changed.");
    }

    static IamException validation(String message) {
        return Faults.of(IamException.class, "ValidationError", message);
    }
}
