package dev.opsctl.local.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.cloud.ResourcePolicySource;
import dev.opsctl.local.sdk.Faults;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.DeleteQueueRequest;
import software.amazon.awssdk.services.sqs.model.DeleteQueueResponse;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlResponse;
import software.amazon.awssdk.services.sqs.model.PurgeQueueRequest;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/** A service is what its groups of operations are together. */
class ComposedTest {

    /** Operations with and without an answer, and a role. */
    static final class Some implements ResourcePolicySource {

        private String deleted;

        public GetQueueUrlResponse getQueueUrl(GetQueueUrlRequest request) {
            return GetQueueUrlResponse.builder()
                    .queueUrl("url of " + request.queueName())
                    .build();
        }

        public void deleteQueue(DeleteQueueRequest request) {
            deleted = request.queueUrl();
        }

        @Override
        public Optional<String> resourcePolicy(String resourceArn) {
            return Optional.of("policy of " + resourceArn);
        }
    }

    /** One that refuses. */
    static final class Others {

        public void purgeQueue(PurgeQueueRequest request) {
            throw Faults.of(QueueDoesNotExistException.class, "none");
        }
    }

    /** No operation of SQS. */
    static final class Misspelt {

        public void deleteQueues(DeleteQueueRequest request) {
            // never called
        }
    }

    @Test
    void operationsAnswersErrorsAndRolesAreThoseOfTheGroups() {
        Some some = new Some();
        SqsClient sqs = Composed.of(SqsClient.class, List.of(some, new Others()));
        assertEquals("url of q", sqs.getQueueUrl(r -> r.queueName("q")).queueUrl());
        assertEquals(DeleteQueueResponse.builder().build(), sqs.deleteQueue(r -> r.queueUrl("u")));
        assertEquals("u", some.deleted);
        assertThrows(QueueDoesNotExistException.class, () -> sqs.purgeQueue(r -> r.queueUrl("u")));
        assertEquals(
                Optional.of("policy of a"),
                assertInstanceOf(ResourcePolicySource.class, sqs).resourcePolicy("a"));
        assertThrows(UnsupportedOperationException.class, () -> sqs.createQueue(r -> r.queueName("q")));
        sqs.close();
    }

    @Test
    void whatWouldNeverOrTwiceBeCalledIsRefused() {
        IllegalArgumentException misspelt = assertThrows(
                IllegalArgumentException.class, () -> Composed.of(SqsClient.class, List.of(new Misspelt())));
        assertTrue(misspelt.getMessage().contains("deleteQueues"), misspelt.getMessage());
        assertThrows(
                IllegalArgumentException.class,
                () -> Composed.of(SqsClient.class, List.of(new Others(), new Others())));
    }
}
