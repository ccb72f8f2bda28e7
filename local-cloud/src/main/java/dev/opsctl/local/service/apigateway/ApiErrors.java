package dev.opsctl.local.service.apigateway;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.apigateway.model.BadRequestException;
import software.amazon.awssdk.services.apigateway.model.ConflictException;
import software.amazon.awssdk.services.apigateway.model.NotFoundException;

/** The modelled errors of the API Gateway control plane, in AWS's wording. */
final class ApiErrors {

    private ApiErrors() {}

    static NotFoundException notFound(String message) {
        return (NotFoundException) NotFoundException.builder()
                .message(message)
                .awsErrorDetails(details("NotFoundException", message))
                .statusCode(404)
                .build();
    }

    static ConflictException conflict(String message) {
        return (ConflictException) ConflictException.builder()
                .message(message)
                .awsErrorDetails(details("ConflictException", message))
                .statusCode(409)
                .build();
    }

    static BadRequestException badRequest(String message) {
        return (BadRequestException) BadRequestException.builder()
                .message(message)
                .awsErrorDetails(details("BadRequestException", message))
                .statusCode(400)
                .build();
    }

    private static AwsErrorDetails details(String code, String message) {
        return AwsErrorDetails.builder()
                .errorCode(code)
                .errorMessage(message)
                .serviceName("apigateway")
                .build();
    }
}
