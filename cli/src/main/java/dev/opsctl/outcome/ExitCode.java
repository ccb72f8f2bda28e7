package dev.opsctl.outcome;

/** What opsctl's exit status means; the numbers are part of its interface and do not change. */
public enum ExitCode {
    /** Done; nothing to change counts as done. */
    OK(0),
    /** The operation failed. */
    FAILED(1),
    /** The command line or an input file is wrong; nothing was changed. */
    USAGE(2),
    /** What the command names does not exist. */
    NOT_FOUND(3),
    /** Credentials are missing, or IAM denies a call. */
    DENIED(4),
    /** Something else holds the resource, such as another deployment. */
    CONFLICT(5),
    /** Done in part: the output says which part is missing. */
    PARTIAL(6),
    /** The target cannot be reached or is not installed. */
    UNAVAILABLE(7),
    /** Interrupted by Ctrl-C. */
    INTERRUPTED(130);

    private final int status;

    ExitCode(int status) {
        this.status = status;
    }

    public int status() {
        return status;
    }
}
