package dev.opsctl.local.service.stepfunctions;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.sfn.model.ActivityDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.ConflictException;
import software.amazon.awssdk.services.sfn.model.ExecutionAlreadyExistsException;
import software.amazon.awssdk.services.sfn.model.ExecutionDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.ExecutionNotRedrivableException;
import software.amazon.awssdk.services.sfn.model.InvalidArnException;
import software.amazon.awssdk.services.sfn.model.InvalidDefinitionException;
import software.amazon.awssdk.services.sfn.model.InvalidExecutionInputException;
import software.amazon.awssdk.services.sfn.model.InvalidLoggingConfigurationException;
import software.amazon.awssdk.services.sfn.model.InvalidNameException;
import software.amazon.awssdk.services.sfn.model.InvalidOutputException;
import software.amazon.awssdk.services.sfn.model.InvalidTokenException;
import software.amazon.awssdk.services.sfn.model.MissingRequiredParameterException;
import software.amazon.awssdk.services.sfn.model.ResourceNotFoundException;
import software.amazon.awssdk.services.sfn.model.ServiceQuotaExceededException;
import software.amazon.awssdk.services.sfn.model.SfnException;
import software.amazon.awssdk.services.sfn.model.StateMachineAlreadyExistsException;
import software.amazon.awssdk.services.sfn.model.StateMachineDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.StateMachineTypeNotSupportedException;
import software.amazon.awssdk.services.sfn.model.TaskTimedOutException;
import software.amazon.awssdk.services.sfn.model.TooManyTagsException;

/** Step Functions' exceptions. */
public final class SfnErrors {

    private SfnErrors() {}

    public static AwsErrorDetails details(String code, String message) {
        return AwsErrorDetails.builder()
                .errorCode(code)
                .errorMessage(message)
                .serviceName("Sfn")
                .build();
    }

    public static SfnException noMachine(String arn) {
        String message = "State Machine Does Not Exist: '" + arn + "'";
        return StateMachineDoesNotExistException.builder()
                .message(message)
                .awsErrorDetails(details("StateMachineDoesNotExist", message))
                .statusCode(400)
                .build();
    }

    public static SfnException machineExists(String arn) {
        String message = "State Machine Already Exists: '" + arn + "'";
        return StateMachineAlreadyExistsException.builder()
                .message(message)
                .awsErrorDetails(details("StateMachineAlreadyExists", message))
                .statusCode(400)
                .build();
    }

    public static SfnException noExecution(String arn) {
        String message = "Execution Does Not Exist: '" + arn + "'";
        return ExecutionDoesNotExistException.builder()
                .message(message)
                .awsErrorDetails(details("ExecutionDoesNotExist", message))
                .statusCode(400)
                .build();
    }

    public static SfnException executionExists(String arn) {
        String message = "Execution Already Exists: '" + arn + "'";
        return ExecutionAlreadyExistsException.builder()
                .message(message)
                .awsErrorDetails(details("ExecutionAlreadyExists", message))
                .statusCode(400)
                .build();
    }

    public static SfnException invalidArn(String arn) {
        String message = "Invalid Arn: '" + arn + "'";
        return InvalidArnException.builder()
                .message(message)
                .awsErrorDetails(details("InvalidArn", message))
                .statusCode(400)
                .build();
    }

    public static SfnException invalidName(String name) {
        String message = "Invalid Name: '" + name + "'";
        return InvalidNameException.builder()
                .message(message)
                .awsErrorDetails(details("InvalidName", message))
                .statusCode(400)
                .build();
    }

    public static SfnException invalidDefinition(String reason) {
        String message = "Invalid State Machine Definition: '" + reason + "'";
        return InvalidDefinitionException.builder()
                .message(message)
                .awsErrorDetails(details("InvalidDefinition", message))
                .statusCode(400)
                .build();
    }

    public static SfnException invalidInput(String reason) {
        String message = "Invalid State Machine Execution Input: '" + reason + "'";
        return InvalidExecutionInputException.builder()
                .message(message)
                .awsErrorDetails(details("InvalidExecutionInput", message))
                .statusCode(400)
                .build();
    }

    public static SfnException invalidOutput(String reason) {
        String message = "Invalid Output: '" + reason + "'";
        return InvalidOutputException.builder()
                .message(message)
                .awsErrorDetails(details("InvalidOutput", message))
                .statusCode(400)
                .build();
    }

    public static SfnException invalidLogging(String reason) {
        String message = "Invalid Logging Configuration: " + reason;
        return InvalidLoggingConfigurationException.builder()
                .message(message)
                .awsErrorDetails(details("InvalidLoggingConfiguration", message))
                .statusCode(400)
                .build();
    }

    public static SfnException invalidToken() {
        String message = "Invalid Token: 'Invalid token'";
        return InvalidTokenException.builder()
                .message(message)
                .awsErrorDetails(details("InvalidToken", message))
                .statusCode(400)
                .build();
    }

    public static SfnException taskTimedOut() {
        String message = "Task Timed Out: 'Provided task does not exist anymore'";
        return TaskTimedOutException.builder()
                .message(message)
                .awsErrorDetails(details("TaskTimedOut", message))
                .statusCode(400)
                .build();
    }

    public static SfnException wrongType() {
        String message = "This operation is not supported by this type of state machine";
        return StateMachineTypeNotSupportedException.builder()
                .message(message)
                .awsErrorDetails(details("StateMachineTypeNotSupported", message))
                .statusCode(400)
                .build();
    }

    public static SfnException validation(String message) {
        return (SfnException) SfnException.builder()
                .message(message)
                .awsErrorDetails(details("ValidationException", message))
                .statusCode(400)
                .build();
    }

    public static SfnException notRedrivable(String reason) {
        return ExecutionNotRedrivableException.builder()
                .message(reason)
                .awsErrorDetails(details("ExecutionNotRedrivable", reason))
                .statusCode(400)
                .build();
    }

    public static SfnException conflict(String message) {
        return ConflictException.builder()
                .message(message)
                .awsErrorDetails(details("ConflictException", message))
                .statusCode(400)
                .build();
    }

    public static SfnException quota(String message) {
        return ServiceQuotaExceededException.builder()
                .message(message)
                .awsErrorDetails(details("ServiceQuotaExceededException", message))
                .statusCode(400)
                .build();
    }

    public static SfnException noResource(String arn) {
        String message = "Resource not found: '" + arn + "'";
        return ResourceNotFoundException.builder()
                .message(message)
                .awsErrorDetails(details("ResourceNotFound", message))
                .statusCode(400)
                .build();
    }

    public static SfnException noActivity(String arn) {
        String message = "Activity Does Not Exist: '" + arn + "'";
        return ActivityDoesNotExistException.builder()
                .message(message)
                .awsErrorDetails(details("ActivityDoesNotExist", message))
                .statusCode(400)
                .build();
    }

    public static SfnException missing(String message) {
        return MissingRequiredParameterException.builder()
                .message(message)
                .awsErrorDetails(details("MissingRequiredParameter", message))
                .statusCode(400)
                .build();
    }

    public static SfnException tooManyTags(String message) {
        return TooManyTagsException.builder()
                .message(message)
                .awsErrorDetails(details("TooManyTags", message))
                .statusCode(400)
                .build();
    }
}
