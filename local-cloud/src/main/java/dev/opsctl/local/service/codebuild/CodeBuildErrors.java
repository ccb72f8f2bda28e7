package dev.opsctl.local.service.codebuild;

import dev.opsctl.local.cloud.Tags;
import dev.opsctl.local.sdk.Faults;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.codebuild.model.AccountLimitExceededException;
import software.amazon.awssdk.services.codebuild.model.InvalidInputException;
import software.amazon.awssdk.services.codebuild.model.ResourceAlreadyExistsException;
import software.amazon.awssdk.services.codebuild.model.ResourceNotFoundException;

/** CodeBuild's words for what it refuses. */
final class CodeBuildErrors {

    private CodeBuildErrors() {}

    static InvalidInputException invalid(String words) {
        return Faults.of(InvalidInputException.class, words);
    }

    static ResourceNotFoundException noProject(String arn) {
        return Faults.of(ResourceNotFoundException.class, "Project cannot be found: " + arn);
    }

    static ResourceNotFoundException noBuild(String arn) {
        return Faults.of(ResourceNotFoundException.class, "Build " + arn + " does not exist");
    }

    static ResourceAlreadyExistsException taken(String arn) {
        return Faults.of(ResourceAlreadyExistsException.class, "Project already exists: " + arn);
    }

    static AccountLimitExceededException limit(String words) {
        return Faults.of(AccountLimitExceededException.class, words);
    }

    static InvalidInputException token() {
        return invalid("Invalid nextToken");
    }

    static InvalidInputException tag(Tags.Rule rule) {
        return invalid(rule.text() + ".");
    }

    /** What a service has said, with its code, as the build's agent reports it. */
    static @Nullable String said(AwsServiceException e) {
        return e.awsErrorDetails() == null
                ? e.getMessage()
                : e.awsErrorDetails().errorCode() + ": " + e.awsErrorDetails().errorMessage();
    }
}
