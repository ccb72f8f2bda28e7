package dev.opsctl.local.service.ses;

import dev.opsctl.local.sdk.Faults;
import software.amazon.awssdk.services.ses.model.AccountSendingPausedException;
import software.amazon.awssdk.services.ses.model.AlreadyExistsException;
import software.amazon.awssdk.services.ses.model.ConfigurationSetAlreadyExistsException;
import software.amazon.awssdk.services.ses.model.ConfigurationSetDoesNotExistException;
import software.amazon.awssdk.services.ses.model.EventDestinationAlreadyExistsException;
import software.amazon.awssdk.services.ses.model.EventDestinationDoesNotExistException;
import software.amazon.awssdk.services.ses.model.MessageRejectedException;
import software.amazon.awssdk.services.ses.model.SesException;
import software.amazon.awssdk.services.ses.model.TemplateDoesNotExistException;
import software.amazon.awssdk.services.sesv2.model.BadRequestException;
import software.amazon.awssdk.services.sesv2.model.ConflictException;
import software.amazon.awssdk.services.sesv2.model.InvalidNextTokenException;
import software.amazon.awssdk.services.sesv2.model.NotFoundException;
import software.amazon.awssdk.services.sesv2.model.SendingPausedException;
import software.amazon.awssdk.services.sesv2.model.SesV2Exception;
import software.amazon.awssdk.services.sesv2.model.TooManyRequestsException;

/** A call that SES refuses; each API version has its own exception for it. */
final class SesRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    enum Reason {
        MESSAGE_REJECTED,
        THROTTLED,
        INVALID,
        NO_CONFIGURATION_SET,
        CONFIGURATION_SET_EXISTS,
        NO_DESTINATION,
        DESTINATION_EXISTS,
        NO_IDENTITY,
        IDENTITY_EXISTS,
        NO_TEMPLATE,
        TEMPLATE_EXISTS,
        PAUSED,
        CONFLICT,
        NOT_FOUND,
        TOKEN
    }

    private final Reason reason;

    SesRefusal(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    /** As the API of 2010 says it. */
    SesException v1() {
        return switch (reason) {
            case MESSAGE_REJECTED -> Faults.of(MessageRejectedException.class, getMessage());
            case NO_CONFIGURATION_SET -> Faults.of(ConfigurationSetDoesNotExistException.class, getMessage());
            case CONFIGURATION_SET_EXISTS -> Faults.of(ConfigurationSetAlreadyExistsException.class, getMessage());
            case NO_DESTINATION -> Faults.of(EventDestinationDoesNotExistException.class, getMessage());
            case DESTINATION_EXISTS -> Faults.of(EventDestinationAlreadyExistsException.class, getMessage());
            case NO_TEMPLATE -> Faults.of(TemplateDoesNotExistException.class, getMessage());
            case IDENTITY_EXISTS, TEMPLATE_EXISTS -> Faults.of(AlreadyExistsException.class, getMessage());
            case PAUSED -> Faults.of(AccountSendingPausedException.class, getMessage());
            case THROTTLED -> Faults.of(SesException.class, "Throttling", getMessage());
            case INVALID, NO_IDENTITY, CONFLICT, NOT_FOUND, TOKEN ->
                Faults.of(SesException.class, "InvalidParameterValue", getMessage());
        };
    }

    /** As the API of 2019 says it. */
    SesV2Exception v2() {
        return switch (reason) {
            case MESSAGE_REJECTED ->
                Faults.of(software.amazon.awssdk.services.sesv2.model.MessageRejectedException.class, getMessage());
            case THROTTLED -> Faults.of(TooManyRequestsException.class, getMessage());
            case NO_CONFIGURATION_SET, NO_DESTINATION, NO_IDENTITY, NO_TEMPLATE, NOT_FOUND ->
                Faults.of(NotFoundException.class, getMessage());
            case CONFIGURATION_SET_EXISTS, DESTINATION_EXISTS, IDENTITY_EXISTS, TEMPLATE_EXISTS ->
                Faults.of(software.amazon.awssdk.services.sesv2.model.AlreadyExistsException.class, getMessage());
            case PAUSED -> Faults.of(SendingPausedException.class, getMessage());
            case CONFLICT -> Faults.of(ConflictException.class, getMessage());
            case TOKEN -> Faults.of(InvalidNextTokenException.class, getMessage());
            case INVALID -> Faults.of(BadRequestException.class, getMessage());
        };
    }
}
