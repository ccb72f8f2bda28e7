package dev.opsctl.local.service.sqs;

import dev.opsctl.local.TestCloud;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** What several send to and receive from a queue at once is what one after the other would (stress: the store has files). */
@Param(name = "message", gen = IntGen.class, conf = "1:3")
@Tag("slow")
public class MessagesLincheckTest {

    private static final AtomicLong QUEUES = new AtomicLong();
    private static TestCloud cloud;
    private static SqsClient sqs;

    private final String queue = sqs.createQueue(r -> r.queueName("q" + QUEUES.incrementAndGet() + ".fifo")
                    .attributes(Map.of(QueueAttributeName.FIFO_QUEUE, "true")))
            .queueUrl();

    @BeforeAll
    static void open(@TempDir Path home) {
        cloud = TestCloud.open(home);
        sqs = cloud.client(SqsClient.class);
    }

    @AfterAll
    static void close() {
        cloud.close();
    }

    /** A second message of the same number is the first one, also when that has been received. */
    @Operation
    public void send(@Param(name = "message") int number) {
        String text = String.valueOf(number);
        sqs.sendMessage(
                r -> r.queueUrl(queue).messageBody(text).messageGroupId(text).messageDeduplicationId(text));
    }

    @Operation
    public String receive() {
        return sqs.receiveMessage(r -> r.queueUrl(queue)).messages().stream()
                .map(message -> message.body())
                .findFirst()
                .orElse("nothing");
    }

    @Operation
    public String left() {
        return sqs.getQueueAttributes(r -> r.queueUrl(queue)
                        .attributeNames(
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE))
                .attributes()
                .toString();
    }

    @Test
    void isLinearizable() {
        new StressOptions()
                .iterations(2)
                .invocationsPerIteration(12)
                .threads(3)
                .actorsPerThread(2)
                .check(MessagesLincheckTest.class);
    }
}
