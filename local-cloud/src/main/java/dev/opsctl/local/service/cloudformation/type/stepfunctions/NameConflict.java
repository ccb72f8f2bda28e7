package dev.opsctl.local.service.cloudformation.type.stepfunctions;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.sfn.model.SfnException;

/** A name that a resource of a template wants and that something outside its stack has. */
final class NameConflict {

    private NameConflict() {}

    static SfnException by(String what, String arn) {
        String message = what + " Already Exists: '" + arn + "'";
        return (SfnException) SfnException.builder()
                .message(message)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(what.replace(" ", "") + "AlreadyExists")
                        .errorMessage(message)
                        .serviceName("Sfn")
                        .build())
                .statusCode(400)
                .build();
    }
}
