package dev.opsctl.local.service.apigateway.control;

import dev.opsctl.local.sdk.Faults;
import software.amazon.awssdk.services.apigateway.model.BadRequestException;
import software.amazon.awssdk.services.apigateway.model.ConflictException;
import software.amazon.awssdk.services.apigateway.model.NotFoundException;

/** The errors of the control plane that many operations have, in AWS's wording. */
final class ApiErrors {

    private ApiErrors() {}

    static NotFoundException notFound(String message) {
        return Faults.of(NotFoundException.class, message);
    }

    static ConflictException conflict(String message) {
        return Faults.of(ConflictException.class, message);
    }

    static BadRequestException badRequest(String message) {
        return Faults.of(BadRequestException.class, message);
    }
}
