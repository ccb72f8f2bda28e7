package dev.opsctl.local.service.sts;

import dev.opsctl.local.sdk.Faults;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sts.model.InvalidIdentityTokenException;
import software.amazon.awssdk.services.sts.model.MalformedPolicyDocumentException;
import software.amazon.awssdk.services.sts.model.StsException;

/** STS's exceptions. */
final class StsErrors {

    private StsErrors() {}

    static StsException validation(String message) {
        return Faults.of(StsException.class, "ValidationError", message);
    }

    static StsException denied(String message) {
        return Faults.of(StsException.class, "AccessDenied", 403, message);
    }

    static StsException malformed(@Nullable String message) {
        return Faults.of(MalformedPolicyDocumentException.class, message);
    }

    static RuntimeException invalidToken(String message) {
        return Faults.of(InvalidIdentityTokenException.class, message);
    }

    static void require(String value, String member) {
        if (value == null || value.isEmpty()) {
            throw validation("1 validation error detected: Value null at '" + member
                    + "' failed to satisfy constraint: Member must not be null");
        }
    }

    static void bounds(int seconds, int least, int most) {
        if (seconds < least || seconds > most) {
            throw validation("1 validation error detected: Value '" + seconds
                    + "' at 'durationSeconds' failed to satisfy constraint: Member must have value "
                    + (seconds < least ? "greater than or equal to " + least : "less than or equal to " + most));
        }
    }
}
