package dev.opsctl.local.service.ses;

import dev.opsctl.local.sdk.Faults;
import software.amazon.awssdk.services.ses.model.AccountSendingPausedException;
import software.amazon.awssdk.services.ses.model.AlreadyExistsException;
import software.amazon.awssdk.services.ses.model.ConfigurationSetAlreadyExistsException;
import software.amazon.awssdk.services.ses.model.ConfigurationSetDoesNotExistException;
import software.amazon.awssdk.services.ses.model.ConfigurationSetSendingPausedException;
import software.amazon.awssdk.services.ses.model.EventDestinationAlreadyExistsException;
import software.amazon.awssdk.services.ses.model.EventDestinationDoesNotExistException;
import software.amazon.awssdk.services.ses.model.InvalidRenderingParameterException;
import software.amazon.awssdk.services.ses.model.InvalidSnsDestinationException;
import software.amazon.awssdk.services.ses.model.InvalidTemplateException;
import software.amazon.awssdk.services.ses.model.InvalidTrackingOptionsException;
import software.amazon.awssdk.services.ses.model.LimitExceededException;
import software.amazon.awssdk.services.ses.model.MailFromDomainNotVerifiedException;
import software.amazon.awssdk.services.ses.model.MessageRejectedException;
import software.amazon.awssdk.services.ses.model.MissingRenderingAttributeException;
import software.amazon.awssdk.services.ses.model.SesException;
import software.amazon.awssdk.services.ses.model.TemplateDoesNotExistException;
import software.amazon.awssdk.services.ses.model.TrackingOptionsAlreadyExistsException;
import software.amazon.awssdk.services.ses.model.TrackingOptionsDoesNotExistException;
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
        NO_TOPIC,
        DESTINATION_EXISTS,
        NO_IDENTITY,
        IDENTITY_EXISTS,
        NO_TEMPLATE,
        TEMPLATE_EXISTS,
        INVALID_TEMPLATE,
        INVALID_DATA,
        MISSING_ATTRIBUTE,
        PAUSED,
        SET_PAUSED,
        NO_MAIL_FROM,
        LIMIT,
        NO_TRACKING,
        TRACKING_EXISTS,
        INVALID_TRACKING,
        CONFLICT,
        NOT_FOUND,
        TOKEN
    }

    private final Reason reason;

    SesRefusal(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    /**
     * As the answer of a bulk says it of one of its mails, in the words of the API of 2010; that of 2019 has them in capitals.
     *
     * @see <a href="https://docs.aws.amazon.com/ses/latest/APIReference/API_BulkEmailDestinationStatus.html">BulkEmailDestinationStatus</a>
     */
    String bulkStatus() {
        return switch (reason) {
            case MESSAGE_REJECTED -> "MessageRejected";
            case NO_CONFIGURATION_SET -> "ConfigurationSetDoesNotExist";
            case NO_TEMPLATE -> "TemplateDoesNotExist";
            case NO_MAIL_FROM -> "MailFromDomainNotVerified";
            case PAUSED -> "AccountSendingPaused";
            case SET_PAUSED -> "ConfigurationSetSendingPaused";
            case THROTTLED ->
                String.valueOf(getMessage()).startsWith("Daily") ? "AccountDailyQuotaExceeded" : "AccountThrottled";
            default -> "InvalidParameterValue";
        };
    }

    /** As the API of 2010 says it. */
    SesException v1() {
        return switch (reason) {
            case MESSAGE_REJECTED -> Faults.of(MessageRejectedException.class, getMessage());
            case NO_CONFIGURATION_SET -> Faults.of(ConfigurationSetDoesNotExistException.class, getMessage());
            case CONFIGURATION_SET_EXISTS -> Faults.of(ConfigurationSetAlreadyExistsException.class, getMessage());
            case NO_DESTINATION -> Faults.of(EventDestinationDoesNotExistException.class, getMessage());
            case NO_TOPIC -> Faults.of(InvalidSnsDestinationException.class, getMessage());
            case DESTINATION_EXISTS -> Faults.of(EventDestinationAlreadyExistsException.class, getMessage());
            case NO_TEMPLATE -> Faults.of(TemplateDoesNotExistException.class, getMessage());
            case IDENTITY_EXISTS, TEMPLATE_EXISTS -> Faults.of(AlreadyExistsException.class, getMessage());
            case INVALID_TEMPLATE -> Faults.of(InvalidTemplateException.class, getMessage());
            case INVALID_DATA -> Faults.of(InvalidRenderingParameterException.class, getMessage());
            case MISSING_ATTRIBUTE -> Faults.of(MissingRenderingAttributeException.class, getMessage());
            case NO_MAIL_FROM -> Faults.of(MailFromDomainNotVerifiedException.class, getMessage());
            case LIMIT -> Faults.of(LimitExceededException.class, getMessage());
            case NO_TRACKING -> Faults.of(TrackingOptionsDoesNotExistException.class, getMessage());
            case TRACKING_EXISTS -> Faults.of(TrackingOptionsAlreadyExistsException.class, getMessage());
            case INVALID_TRACKING -> Faults.of(InvalidTrackingOptionsException.class, getMessage());
            case PAUSED -> Faults.of(AccountSendingPausedException.class, getMessage());
            case SET_PAUSED -> Faults.of(ConfigurationSetSendingPausedException.class, getMessage());
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
            case NO_CONFIGURATION_SET, NO_DESTINATION, NO_IDENTITY, NO_TEMPLATE, NO_TRACKING, NOT_FOUND ->
                Faults.of(NotFoundException.class, getMessage());
            case CONFIGURATION_SET_EXISTS, DESTINATION_EXISTS, IDENTITY_EXISTS, TEMPLATE_EXISTS, TRACKING_EXISTS ->
                Faults.of(software.amazon.awssdk.services.sesv2.model.AlreadyExistsException.class, getMessage());
            case PAUSED, SET_PAUSED -> Faults.of(SendingPausedException.class, getMessage());
            case CONFLICT -> Faults.of(ConflictException.class, getMessage());
            case TOKEN -> Faults.of(InvalidNextTokenException.class, getMessage());
            case NO_MAIL_FROM ->
                Faults.of(
                        software.amazon.awssdk.services.sesv2.model.MailFromDomainNotVerifiedException.class,
                        getMessage());
            case LIMIT ->
                Faults.of(software.amazon.awssdk.services.sesv2.model.LimitExceededException.class, getMessage());
            case INVALID, NO_TOPIC, INVALID_TEMPLATE, INVALID_DATA, MISSING_ATTRIBUTE, INVALID_TRACKING ->
                Faults.of(BadRequestException.class, getMessage());
        };
    }
}
