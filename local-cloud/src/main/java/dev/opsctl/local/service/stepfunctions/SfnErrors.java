package dev.opsctl.local.service.stepfunctions;

import dev.opsctl.local.cloud.Tags;
import dev.opsctl.local.sdk.Faults;
import org.jspecify.annotations.Nullable;
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

/** Step Functions' words for what it refuses. */
public final class SfnErrors {

    private SfnErrors() {}

    public static SfnException noMachine(String arn) {
        return Faults.of(StateMachineDoesNotExistException.class, "State Machine Does Not Exist: '" + arn + "'");
    }

    public static SfnException machineExists(String arn) {
        return Faults.of(StateMachineAlreadyExistsException.class, "State Machine Already Exists: '" + arn + "'");
    }

    public static SfnException noExecution(String arn) {
        return Faults.of(ExecutionDoesNotExistException.class, "Execution Does Not Exist: '" + arn + "'");
    }

    public static SfnException executionExists(String arn) {
        return Faults.of(ExecutionAlreadyExistsException.class, "Execution Already Exists: '" + arn + "'");
    }

    public static SfnException invalidArn(@Nullable String arn) {
        String why = String.valueOf(arn).startsWith("arn:") ? "" : "Invalid ARN prefix: ";
        return Faults.of(InvalidArnException.class, "Invalid Arn: '" + why + arn + "'");
    }

    /** An ARN of something of which there are no such operations. */
    public static SfnException invalidArnType(String type) {
        return Faults.of(
                InvalidArnException.class, "Invalid Arn: 'Resource type not valid in this context: " + type + "'");
    }

    public static SfnException invalidName(@Nullable String name) {
        return Faults.of(InvalidNameException.class, "Invalid Name: '" + name + "'");
    }

    public static SfnException invalidDefinition(String reason) {
        return Faults.of(InvalidDefinitionException.class, "Invalid State Machine Definition: '" + reason + "'");
    }

    public static SfnException invalidInput(String reason) {
        return Faults.of(
                InvalidExecutionInputException.class, "Invalid State Machine Execution Input: '" + reason + "'");
    }

    public static SfnException invalidOutput(String reason) {
        return Faults.of(InvalidOutputException.class, "Invalid Output: '" + reason + "'");
    }

    public static SfnException invalidLogging(String reason) {
        return Faults.of(InvalidLoggingConfigurationException.class, "Invalid Logging Configuration: " + reason);
    }

    public static SfnException invalidToken() {
        return Faults.of(InvalidTokenException.class, "Invalid Token: 'Invalid token'");
    }

    public static SfnException taskTimedOut() {
        return Faults.of(TaskTimedOutException.class, "Task Timed Out: 'Provided task does not exist anymore'");
    }

    public static SfnException wrongType() {
        return Faults.of(
                StateMachineTypeNotSupportedException.class,
                "This operation is not supported by this type of state machine");
    }

    public static SfnException validation(String message) {
        return Faults.of(SfnException.class, "ValidationException", message);
    }

    public static SfnException notRedrivable(String reason) {
        return Faults.of(ExecutionNotRedrivableException.class, reason);
    }

    public static SfnException conflict(String message) {
        return Faults.of(ConflictException.class, message);
    }

    public static SfnException quota(String message) {
        return Faults.of(ServiceQuotaExceededException.class, message);
    }

    public static SfnException noResource(String arn) {
        return Faults.of(ResourceNotFoundException.class, "Resource not found: '" + arn + "'");
    }

    public static SfnException noActivity(String arn) {
        return Faults.of(ActivityDoesNotExistException.class, "Activity Does Not Exist: '" + arn + "'");
    }

    public static SfnException missing(String message) {
        return Faults.of(MissingRequiredParameterException.class, message);
    }

    public static SfnException tag(Tags.Rule rule) {
        return rule == Tags.Rule.LIMIT ? Faults.of(TooManyTagsException.class, rule.text()) : validation(rule.text());
    }
}
