package dev.opsctl.local.service.ses;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
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
import software.amazon.awssdk.services.sesv2.model.NotFoundException;
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
        NOT_FOUND
    }

    private final Reason reason;

    SesRefusal(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    /** As the API of 2010 says it. */
    SesException v1() {
        return (SesException)
                switch (reason) {
                    case MESSAGE_REJECTED ->
                        MessageRejectedException.builder()
                                .message(getMessage())
                                .awsErrorDetails(details("MessageRejected"))
                                .statusCode(400)
                                .build();
                    case NO_CONFIGURATION_SET ->
                        ConfigurationSetDoesNotExistException.builder()
                                .message(getMessage())
                                .awsErrorDetails(details("ConfigurationSetDoesNotExist"))
                                .statusCode(400)
                                .build();
                    case CONFIGURATION_SET_EXISTS ->
                        ConfigurationSetAlreadyExistsException.builder()
                                .message(getMessage())
                                .awsErrorDetails(details("ConfigurationSetAlreadyExists"))
                                .statusCode(400)
                                .build();
                    case NO_DESTINATION ->
                        EventDestinationDoesNotExistException.builder()
                                .message(getMessage())
                                .awsErrorDetails(details("EventDestinationDoesNotExist"))
                                .statusCode(400)
                                .build();
                    case DESTINATION_EXISTS ->
                        EventDestinationAlreadyExistsException.builder()
                                .message(getMessage())
                                .awsErrorDetails(details("EventDestinationAlreadyExists"))
                                .statusCode(400)
                                .build();
                    case NO_TEMPLATE ->
                        TemplateDoesNotExistException.builder()
                                .message(getMessage())
                                .awsErrorDetails(details("TemplateDoesNotExist"))
                                .statusCode(400)
                                .build();
                    case IDENTITY_EXISTS, TEMPLATE_EXISTS ->
                        AlreadyExistsException.builder()
                                .message(getMessage())
                                .awsErrorDetails(details("AlreadyExists"))
                                .statusCode(400)
                                .build();
                    case PAUSED ->
                        AccountSendingPausedException.builder()
                                .message(getMessage())
                                .awsErrorDetails(details("AccountSendingPausedException"))
                                .statusCode(400)
                                .build();
                    case THROTTLED ->
                        SesException.builder()
                                .message(getMessage())
                                .awsErrorDetails(details("Throttling"))
                                .statusCode(400)
                                .build();
                    case INVALID, NO_IDENTITY, CONFLICT, NOT_FOUND ->
                        SesException.builder()
                                .message(getMessage())
                                .awsErrorDetails(details("InvalidParameterValue"))
                                .statusCode(400)
                                .build();
                };
    }

    /** As the API of 2019 says it. */
    SesV2Exception v2() {
        return (SesV2Exception)
                switch (reason) {
                    case MESSAGE_REJECTED ->
                        software.amazon.awssdk.services.sesv2.model.MessageRejectedException.builder()
                                .message(getMessage())
                                .awsErrorDetails(details("MessageRejected"))
                                .statusCode(400)
                                .build();
                    case THROTTLED ->
                        TooManyRequestsException.builder()
                                .message(getMessage())
                                .awsErrorDetails(details("TooManyRequestsException"))
                                .statusCode(429)
                                .build();
                    case NO_CONFIGURATION_SET, NO_DESTINATION, NO_IDENTITY, NO_TEMPLATE, NOT_FOUND ->
                        NotFoundException.builder()
                                .message(getMessage())
                                .awsErrorDetails(details("NotFoundException"))
                                .statusCode(404)
                                .build();
                    case CONFIGURATION_SET_EXISTS, DESTINATION_EXISTS, IDENTITY_EXISTS, TEMPLATE_EXISTS ->
                        software.amazon.awssdk.services.sesv2.model.AlreadyExistsException.builder()
                                .message(getMessage())
                                .awsErrorDetails(details("AlreadyExistsException"))
                                .statusCode(400)
                                .build();
                    case PAUSED ->
                        software.amazon.awssdk.services.sesv2.model.SendingPausedException.builder()
                                .message(getMessage())
                                .awsErrorDetails(details("SendingPausedException"))
                                .statusCode(400)
                                .build();
                    case CONFLICT ->
                        software.amazon.awssdk.services.sesv2.model.ConflictException.builder()
                                .message(getMessage())
                                .awsErrorDetails(details("ConflictException"))
                                .statusCode(409)
                                .build();
                    case INVALID ->
                        BadRequestException.builder()
                                .message(getMessage())
                                .awsErrorDetails(details("BadRequestException"))
                                .statusCode(400)
                                .build();
                };
    }

    private AwsErrorDetails details(String code) {
        return AwsErrorDetails.builder()
                .errorCode(code)
                .errorMessage(getMessage())
                .serviceName("Ses")
                .build();
    }
}
