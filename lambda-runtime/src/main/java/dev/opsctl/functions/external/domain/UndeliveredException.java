package dev.opsctl.functions.external.domain;

import java.util.List;

/** Some of what waited at the external service could not be taken. It waits there still. */
public final class UndeliveredException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param done what the run did all the same */
    UndeliveredException(List<String> trouble, Forwarding.Result done) {
        super(trouble.size() + " requests were not taken and wait at the external service for the next run; "
                + done.taken() + " were taken. First: " + trouble.get(0));
    }
}
