package dev.opsctl.local.sdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.sns.model.FilterPolicyLimitExceededException;
import software.amazon.awssdk.services.sns.model.KmsAccessDeniedException;
import software.amazon.awssdk.services.sns.model.SnsException;
import software.amazon.awssdk.services.sqs.model.OverLimitException;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.SqsException;

/** Codes and statuses are those of AWS's model, however the SDK spells its classes. */
class FaultsTest {

    private static void assertFault(String code, int status, AwsServiceException fault) {
        assertEquals(code, fault.awsErrorDetails().errorCode());
        assertEquals(status, fault.statusCode());
        assertEquals("words", fault.awsErrorDetails().errorMessage());
    }

    @Test
    void aModelledErrorHasItsCodeAndStatus() {
        assertFault(
                "AWS.SimpleQueueService.NonExistentQueue", 400, Faults.of(QueueDoesNotExistException.class, "words"));
        assertFault("OverLimit", 403, Faults.of(OverLimitException.class, "words"));
        assertFault("KMSAccessDenied", 400, Faults.of(KmsAccessDeniedException.class, "words"));
        assertFault("FilterPolicyLimitExceeded", 403, Faults.of(FilterPolicyLimitExceededException.class, "words"));
    }

    @Test
    void anErrorWithoutAClassIsMadeByItsCode() {
        assertFault("InvalidParameterValue", 400, Faults.of(SqsException.class, "InvalidParameterValue", "words"));
        assertThrows(IllegalArgumentException.class, () -> Faults.of(SnsException.class, "words"));
    }
}
