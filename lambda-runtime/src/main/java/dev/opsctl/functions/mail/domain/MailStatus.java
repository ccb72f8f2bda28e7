package dev.opsctl.functions.mail.domain;

/** How a mail stands (MAIL-3). */
public enum MailStatus {
    /** Accepted, on its way. */
    PENDING,
    /** SES has taken it. */
    SENT,
    /** It will not be sent, or nobody knows whether it was; {@code reason} says why. */
    FAILED,
    /** SES would take no more for now; it is tried again. */
    DEFERRED,
    /** SES took it and could not deliver it. */
    BOUNCED,
    /** It was delivered, and its recipient called it spam. */
    COMPLAINED
}
