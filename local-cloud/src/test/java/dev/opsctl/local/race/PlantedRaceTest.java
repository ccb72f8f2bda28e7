package dev.opsctl.local.race;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.cloud.ServiceDefinition;
import dev.opsctl.local.sdk.Faults;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.store.Table;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.CreateQueueRequest;
import software.amazon.awssdk.services.sqs.model.CreateQueueResponse;
import software.amazon.awssdk.services.sqs.model.ListQueueTagsRequest;
import software.amazon.awssdk.services.sqs.model.ListQueueTagsResponse;
import software.amazon.awssdk.services.sqs.model.QueueNameExistsException;
import software.amazon.awssdk.services.sqs.model.TagQueueRequest;
import software.amazon.awssdk.services.sqs.model.TagQueueResponse;

/** {@link Races} finds what is planted: a lost update, and something that is there once and acknowledged twice. */
class PlantedRaceTest {

    @TempDir
    Path home;

    /** Queues as a name and tags, changed as they should be. */
    private static class Sound implements SqsClient {
        protected final ServiceContext context;
        protected final Table<Map<String, String>> queues;

        @SuppressWarnings("unchecked")
        Sound(ServiceContext context) {
            this.context = context;
            this.queues = (Table<Map<String, String>>) (Table<?>) context.table("queues", Map.class);
        }

        @Override
        public String serviceName() {
            return "sqs";
        }

        @Override
        public void close() {
            // nothing is open
        }

        private static String name(String url) {
            return url.substring(url.lastIndexOf('/') + 1);
        }

        @Override
        public CreateQueueResponse createQueue(CreateQueueRequest request) {
            if (!queues.insert(request.queueName(), request.tags())) {
                throw taken(request.queueName());
            }
            return CreateQueueResponse.builder()
                    .queueUrl("http://x/" + context.scope().accountId() + "/" + request.queueName())
                    .build();
        }

        protected static RuntimeException taken(String name) {
            return Faults.of(QueueNameExistsException.class, name + " is there");
        }

        @Override
        public TagQueueResponse tagQueue(TagQueueRequest request) {
            queues.update(name(request.queueUrl()), now -> with(now, request.tags()));
            return TagQueueResponse.builder().build();
        }

        protected static Map<String, String> with(Map<String, String> tags, Map<String, String> more) {
            Map<String, String> all = new TreeMap<>(tags);
            all.putAll(more);
            return all;
        }

        protected Map<String, String> tags(String url) {
            return queues.get(name(url)).orElseThrow();
        }

        @Override
        public ListQueueTagsResponse listQueueTags(ListQueueTagsRequest request) {
            return ListQueueTagsResponse.builder()
                    .tags(tags(request.queueUrl()))
                    .build();
        }
    }

    /** Writes back what it has read before its change. */
    private static final class Forgetful extends Sound {
        Forgetful(ServiceContext context) {
            super(context);
        }

        @Override
        public TagQueueResponse tagQueue(TagQueueRequest request) {
            Map<String, String> read = tags(request.queueUrl());
            String name = request.queueUrl().substring(request.queueUrl().lastIndexOf('/') + 1);
            queues.update(name, now -> with(read, request.tags()));
            return TagQueueResponse.builder().build();
        }
    }

    /** Looks before its change whether a name is free. */
    private static final class Trusting extends Sound {
        Trusting(ServiceContext context) {
            super(context);
        }

        @Override
        public CreateQueueResponse createQueue(CreateQueueRequest request) {
            if (queues.get(request.queueName()).isPresent()) {
                throw taken(request.queueName());
            }
            queues.update(request.queueName(), Map.of(), now -> request.tags());
            return CreateQueueResponse.builder()
                    .queueUrl("http://x/" + context.scope().accountId() + "/" + request.queueName())
                    .build();
        }
    }

    private List<String> failures(Function<ServiceContext, SqsClient> service) throws Exception {
        World world = World.of(
                SqsClient.class,
                PojoJson.mapper()
                        .readTree(
                                """
                {
                  "setup": [["createQueue", {"QueueName": "q", "tags": {"old": "1"}}, {"QueueUrl": "url"}]],
                  "values": {
                    "QueueUrl": ["${url}"],
                    "CreateQueue.QueueName": ["r", "s"],
                    "TagQueue.Tags": [{"a": "1"}, {"b": "2"}]
                  }
                }"""));
        try (Races races = new Races(home, world, ServiceDefinition.regional("sqs", SqsClient.class, service))) {
            assertEquals(Set.of(), races.unchanging());
            List<String> failures = races.run(60, 1);
            assertTrue(races.stopped() >= races.raced() / 3, "one was stopped only " + races.stopped() + " times");
            return failures;
        }
    }

    private static void assertAllAre(String operation, List<String> failures) {
        assertTrue(!failures.isEmpty(), "nothing was found");
        assertTrue(
                failures.stream().allMatch(f -> f.startsWith(operation) && f.split("\n")[2].contains(operation)),
                String.join("\n", failures));
    }

    @Test
    void nothingIsFoundWhereNothingIs() throws Exception {
        assertEquals(List.of(), failures(Sound::new));
    }

    @Test
    void aLostUpdateIsFound() throws Exception {
        assertAllAre("TagQueue", failures(Forgetful::new));
    }

    @Test
    void whatIsAcknowledgedTwiceIsFound() throws Exception {
        assertAllAre("CreateQueue", failures(Trusting::new));
    }

    @Test
    void anOperationWithoutARequestIsFound() throws Exception {
        World world = World.of(
                SqsClient.class,
                PojoJson.mapper()
                        .readTree(
                                """
                {"setup": [["createQueue", {"QueueName": "q"}, {"QueueUrl": "url"}]],
                 "values": {"CreateQueue.QueueName": ["r"]}}"""));
        try (Races races = new Races(home, world, ServiceDefinition.regional("sqs", SqsClient.class, Sound::new))) {
            assertEquals(Set.of("TagQueue"), races.unchanging());
        }
    }
}
