package dev.opsctl.local.service.stepfunctions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.TestCloud;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.cloud.ServiceDefinition;
import dev.opsctl.local.service.stepfunctions.api.LocalStateMachines;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.DescribeMapRunResponse;
import software.amazon.awssdk.services.sfn.model.MapRunStatus;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Map states in distributed mode: from where their items come, how they are run and told of, where results go. */
class DistributedMapTest extends StepFunctionsFixture {

    /** Objects by their keys. */
    static final class Buckets implements S3Client {
        final Map<String, String> objects = new ConcurrentSkipListMap<>();

        Buckets(ServiceContext context) {}

        @Override
        public <T> T getObject(GetObjectRequest request, ResponseTransformer<GetObjectResponse, T> transformer) {
            String text = objects.get(request.key());
            if (text == null) {
                throw NoSuchKeyException.builder()
                        .message("The specified key does not exist.")
                        .statusCode(404)
                        .build();
            }
            try {
                return transformer.transform(
                        GetObjectResponse.builder()
                                .contentLength((long) text.length())
                                .build(),
                        AbortableInputStream.create(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public ListObjectsV2Response listObjectsV2(ListObjectsV2Request request) {
            return ListObjectsV2Response.builder()
                    .isTruncated(false)
                    .contents(objects.keySet().stream()
                            .filter(key -> key.startsWith(request.prefix()))
                            .map(key -> S3Object.builder()
                                    .key(key)
                                    .eTag("\"e\"")
                                    .size((long) objects.get(key).length())
                                    .lastModified(Instant.ofEpochMilli(1_789_180_622_000L))
                                    .storageClass("STANDARD")
                                    .build())
                            .toList())
                    .build();
        }

        @Override
        public PutObjectResponse putObject(PutObjectRequest request, RequestBody body) {
            try (var content = body.contentStreamProvider().newStream()) {
                objects.put(request.key(), new String(content.readAllBytes(), StandardCharsets.UTF_8));
                return PutObjectResponse.builder().build();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public String serviceName() {
            return "s3";
        }

        @Override
        public void close() {}
    }

    private static final String PASS =
            "{'ProcessorConfig':{'Mode':'DISTRIBUTED','ExecutionType':'STANDARD'},'StartAt':'P','States':{'P':{'Type':'Pass','End':true}}}";
    /** Fails for an item that is greater than 2. */
    private static final String PICKY =
            "{'ProcessorConfig':{'Mode':'DISTRIBUTED','ExecutionType':'STANDARD'},'StartAt':'C','States':{"
                    + "'C':{'Type':'Choice','Choices':[{'Variable':'$','NumericGreaterThan':2,'Next':'F'}],'Default':'P'},"
                    + "'P':{'Type':'Pass','End':true},'F':{'Type':'Fail','Error':'Picky','Cause':'too much'}}}";

    private Buckets buckets;

    @Override
    @BeforeEach
    void open() {
        cloud = TestCloud.open(
                home,
                ServiceDefinition.regional("states", SfnClient.class, LocalStateMachines::of),
                ServiceDefinition.regional("lambda", LambdaClient.class, Functions::new),
                ServiceDefinition.regional("sqs", SqsClient.class, Queues::new),
                ServiceDefinition.regional("s3", S3Client.class, Buckets::new));
        sfn = cloud.client(SfnClient.class);
        buckets = (Buckets) cloud.cloud().service(S3Client.class, TestCloud.SCOPE);
    }

    private DescribeExecutionResponse map(String fields, String input) {
        return run(
                ("{'StartAt':'M','States':{'M':{'Type':'Map'," + fields + ",'End':true}}}").replace('\'', '"'), input);
    }

    private DescribeMapRunResponse mapRun(DescribeExecutionResponse execution) {
        var all = sfn.listMapRuns(r -> r.executionArn(execution.executionArn())).mapRuns();
        assertEquals(1, all.size());
        assertTrue(
                all.get(0)
                        .mapRunArn()
                        .matches("arn:aws:states:us-east-1:111122223333:mapRun:m\\d+/[^:/]+:[0-9a-f-]{36}"),
                all.get(0).mapRunArn());
        return sfn.describeMapRun(r -> r.mapRunArn(all.get(0).mapRunArn()));
    }

    @Test
    void items_run_beside_the_history_and_the_run_tells_how_they_came_out() {
        DescribeExecutionResponse execution = map(
                "'ItemSelector':{'v.$':'$$.Map.Item.Value','i.$':'$$.Map.Item.Index'},'Label':'L','ItemProcessor':"
                        + PASS,
                "[7,8]");
        assertEquals("[{\"v\":7,\"i\":0},{\"v\":8,\"i\":1}]", execution.output(), execution.cause());
        assertEquals(
                """
                1<0 ExecutionStarted
                2<0 MapStateEntered
                3<2 MapStateStarted
                4<3 MapRunStarted
                5<4 MapRunSucceeded
                6<5 MapStateSucceeded
                7<5 MapStateExited
                8<7 ExecutionSucceeded""",
                types(execution.executionArn()));
        DescribeMapRunResponse run = mapRun(execution);
        assertEquals(MapRunStatus.SUCCEEDED, run.status());
        assertEquals(2, run.itemCounts().total());
        assertEquals(2, run.itemCounts().succeeded());
        assertEquals(2, run.executionCounts().resultsWritten());
        assertEquals(0, run.itemCounts().pending() + run.itemCounts().running());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "'InputType':'JSON' ~ [{\"a\":1},{\"a\":2}] ~ [{\"a\":1},{\"a\":2}]",
                "'InputType':'JSON','MaxItems':1 ~ [{\"a\":1},{\"a\":2}] ~ [{\"a\":1}]",
                "'InputType':'JSON','ItemsPointer':'/x/y' ~ {\"x\":{\"y\":[1]}} ~ [1]",
                "'InputType':'JSONL' ~ {\"a\":1}|{\"a\":2}| ~ [{\"a\":1},{\"a\":2}]",
                "'InputType':'CSV','CSVHeaderLocation':'FIRST_ROW' ~ a,b|1,\"x, \"\"y\"\"\"|2,|| ~ [{\"a\":\"1\",\"b\":\"x, \\\"y\\\"\"},{\"a\":\"2\",\"b\":\"\"}]",
                "'InputType':'CSV','CSVHeaderLocation':'GIVEN','CSVHeaders':['k','l'],'CSVDelimiter':'SEMICOLON' ~ 1;2| ~ [{\"k\":\"1\",\"l\":\"2\"}]",
            })
    void items_are_read_from_an_object(String config, String object, String items) {
        buckets.objects.put("k", object.replace('|', '\n'));
        DescribeExecutionResponse execution = map(
                "'ItemReader':{'Resource':'arn:aws:states:::s3:getObject','ReaderConfig':{" + config
                        + "},'Parameters':{'Bucket':'box','Key.$':'$.key'}},'ItemProcessor':" + PASS,
                "{\"key\":\"k\"}");
        assertEquals(items, execution.output(), execution.cause());
    }

    @Test
    void items_are_the_objects_of_a_bucket() {
        buckets.objects.putAll(Map.of("in/1", "x", "in/2", "yy", "out/3", "z"));
        assertEquals(
                "[{\"Etag\":\"\\\"e\\\"\",\"Key\":\"in/1\",\"LastModified\":1.789180622E9,\"Size\":1,\"StorageClass\":\"STANDARD\"},"
                        + "{\"Etag\":\"\\\"e\\\"\",\"Key\":\"in/2\",\"LastModified\":1.789180622E9,\"Size\":2,\"StorageClass\":\"STANDARD\"}]",
                map(
                                "'ItemReader':{'Resource':'arn:aws:states:::s3:listObjectsV2','Parameters':{'Bucket':'box','Prefix':'in/'}},'ItemProcessor':"
                                        + PASS,
                                "{}")
                        .output());
    }

    @Test
    void what_cannot_be_read_fails_the_run() {
        DescribeExecutionResponse execution = map(
                "'ItemReader':{'Resource':'arn:aws:states:::s3:getObject','ReaderConfig':{'InputType':'JSON'},'Parameters':{'Bucket':'box','Key':'none'}},'ItemProcessor':"
                        + PASS,
                "{}");
        assertEquals("States.ItemReaderFailed", execution.error());
        assertTrue(
                execution.cause().startsWith("The specified key does not exist. (Service: S3, Status Code: 404"),
                execution.cause());
        assertEquals(
                """
                1<0 ExecutionStarted
                2<0 MapStateEntered
                3<2 MapStateStarted
                4<3 MapRunStarted
                5<4 MapRunFailed
                6<5 MapStateFailed
                7<6 ExecutionFailed""",
                types(execution.executionArn()));
        assertEquals(MapRunStatus.FAILED, mapRun(execution).status());
    }

    @Test
    void items_come_in_batches() {
        assertEquals(
                "[{\"BatchInput\":{\"k\":9},\"Items\":[1,2]},{\"BatchInput\":{\"k\":9},\"Items\":[3]}]",
                map(
                                "'ItemsPath':'$.l','ItemBatcher':{'MaxItemsPerBatch':2,'BatchInput':{'k.$':'$.k'}},'ItemProcessor':"
                                        + PASS,
                                "{\"l\":[1,2,3],\"k\":9}")
                        .output());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "`` ~ false",
                "'ToleratedFailureCount':1, ~ false",
                "'ToleratedFailureCount':2, ~ true",
                "'ToleratedFailurePercentage':49, ~ false",
                "'ToleratedFailurePercentage':50, ~ true",
                "'ToleratedFailureCount':1,'ToleratedFailurePercentage':50, ~ false",
            })
    void a_run_takes_as_many_failures_as_it_says(String tolerated, boolean taken) {
        DescribeExecutionResponse execution = map(tolerated + "'ItemProcessor':" + PICKY, "[1,2,3,4]");
        DescribeMapRunResponse run = mapRun(execution);
        if (taken) {
            assertEquals("[1,2]", execution.output());
            assertEquals(MapRunStatus.SUCCEEDED, run.status());
            assertEquals(2, run.itemCounts().failed());
        } else {
            assertEquals("States.ExceedToleratedFailureThreshold", execution.error());
            assertEquals("The specified tolerated failure threshold was exceeded", execution.cause());
            assertEquals(MapRunStatus.FAILED, run.status());
        }
    }

    @Test
    void results_go_to_a_bucket_with_a_manifest() {
        DescribeExecutionResponse execution = map(
                "'ToleratedFailureCount':9,'ResultWriter':{'Resource':'arn:aws:states:::s3:putObject','Parameters':{'Bucket':'box','Prefix':'res'}},'ItemProcessor':"
                        + PICKY,
                "[1,3]");
        var output = json(execution.output());
        String arn = sfn.listMapRuns(r -> r.executionArn(execution.executionArn()))
                .mapRuns()
                .get(0)
                .mapRunArn();
        String key = "res/" + arn.substring(arn.lastIndexOf(':') + 1) + "/";
        assertEquals(arn, output.path("MapRunArn").asText());
        assertEquals("box", output.path("ResultWriterDetails").path("Bucket").asText());
        assertEquals(
                key + "manifest.json",
                output.path("ResultWriterDetails").path("Key").asText());
        var manifest = json(buckets.objects.get(key + "manifest.json"));
        assertEquals("box", manifest.path("DestinationBucket").asText());
        var succeeded = json(buckets.objects.get(manifest.path("ResultFiles")
                .path("SUCCEEDED")
                .path(0)
                .path("Key")
                .asText()));
        assertEquals(1, succeeded.size());
        assertEquals("1", succeeded.get(0).path("Output").asText());
        assertEquals("SUCCEEDED", succeeded.get(0).path("Status").asText());
        var failed = json(buckets.objects.get(
                manifest.path("ResultFiles").path("FAILED").path(0).path("Key").asText()));
        assertEquals("Picky", failed.get(0).path("Error").asText());
    }

    @Test
    void a_JSONata_map_takes_its_arguments_from_expressions() {
        buckets.objects.put("k", "[[1],[2,3]]");
        assertEquals(
                "[1,2,3]",
                run(
                                ("{'QueryLanguage':'JSONata','StartAt':'M','States':{'M':{'Type':'Map','ItemReader':{'Resource':'arn:aws:states:::s3:getObject','ReaderConfig':{'InputType':'JSON'},"
                                                + "'Arguments':{'Bucket':'box','Key':'{% $states.input.key %}'}},'ResultWriter':{'WriterConfig':{'Transformation':'FLATTEN','OutputType':'JSON'}},'ItemProcessor':"
                                                + PASS + ",'End':true}}}")
                                        .replace('\'', '"'),
                                "{\"key\":\"k\"}")
                        .output());
    }
}
