package dev.opsctl.operation.stack;

import java.util.regex.Pattern;

/** What makes operations on stacks fail, told by CloudFormation's words; each has a page in {@code docs/errors}. */
public enum FailureKind {
    /** IAM does not let who acts do it; the card has the statement. */
    MISSING_PERMISSION(
            "is not authorized to perform|HandlerErrorCode: (AccessDenied|UnauthorizedTaggingOperation)|AccessDenied",
            "Add the missing statement"),
    /** A named resource cannot be replaced, because the new one would have the old one's name. */
    NAMED_REPLACEMENT("custom-named resource requires replacing", "Rename the resource, or undo what has it replaced"),
    /** Somebody else has a resource of that name. */
    NAME_TAKEN(
            "(?i)already exists|HandlerErrorCode: AlreadyExists|already in use|BucketAlready|QueueNameExists",
            "Rename the resource, or remove the one that has its name"),
    /** A function did not answer in its time. */
    FUNCTION_TIMEOUT(
            "(?i)did not receive a response from your custom resource|Task timed out|Sandbox.Timedout|function timed out",
            "Give the function more time, or see in its log what it waits for"),
    /** A custom resource's function has answered that it failed. */
    CUSTOM_RESOURCE("Received response status \\[FAILED\\]", "Mend what the function says"),
    /** The account has as many of these as it may. */
    QUOTA_EXCEEDED(
            "(?i)ServiceLimitExceeded|LimitExceeded|quota|TooMany(?!Requests)|maximum (number|limit)|limit (of|for|is)",
            "Remove what is not needed, or have the quota raised (Service Quotas)"),
    /** The service has no time. */
    THROTTLED("(?i)HandlerErrorCode: Throttling|Rate exceeded|TooManyRequests", "Wait a minute"),
    /** Something that a property names is not there. */
    DEPENDENCY_MISSING("(?i)HandlerErrorCode: NotFound|does not exist|NoSuch", "Make what it names, or name another"),
    /** A property has a value that the service does not take. */
    INVALID_PROPERTY(
            "(?i)HandlerErrorCode: (InvalidRequest|GeneralServiceException)|validation failed|ValidationException"
                    + "|InvalidParameter|Invalid\\w* ",
            "Correct the property"),
    /** The way back has failed, too; such a stack needs a decision. */
    ROLLBACK_FAILED("UPDATE_ROLLBACK_FAILED|ROLLBACK_FAILED", "See what can be done: opsctl resume --plan"),
    /** Somebody has ended the operation. */
    CANCELLED("(?i)User Initiated|cancelled", "What it had begun was taken back"),
    /** Somebody else's operation is under way on the stack. */
    STACK_BUSY("(?i)_IN_PROGRESS state|is at work", "Follow it: opsctl attach"),
    /** Whatever else a service says. */
    RESOURCE_FAILED("", "Mend the cause");

    private final Pattern words;
    private final String next;

    FailureKind(String words, String next) {
        this.words = Pattern.compile(words);
        this.next = next;
    }

    /** The first one whose words a reason has. */
    public static FailureKind of(String reason) {
        String said = String.valueOf(reason);
        for (FailureKind kind : values()) {
            if (kind.words.matcher(said).find()) {
                return kind;
            }
        }
        return RESOURCE_FAILED;
    }

    /** The error's id, and the name of its page: {@code name-taken}. */
    public String id() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    /** What to do about it, without a full stop. */
    public String next() {
        return next;
    }
}
