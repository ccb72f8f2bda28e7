package dev.opsctl.local.service.logs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.TestCloud;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.delivery.LogStreamWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.CloudWatchLogsException;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilteredLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.InputLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.OutputLogEvent;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KeySpec;
import software.amazon.awssdk.services.kms.model.KeyUsageType;

/** Log groups under a customer's key, with IAM on (PLT-5). */
class LogKeysTest {

    private static final String POLICY =
            """
            {"Version":"2012-10-17","Statement":[
             {"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"},
             {"Effect":"Allow","Principal":{"Service":"logs.us-east-1.amazonaws.com"},
              "Action":["kms:Encrypt","kms:Decrypt","kms:GenerateDataKey"],"Resource":"*",
              "Condition":{"ArnLike":{"kms:EncryptionContext:aws:logs:arn":"arn:aws:logs:us-east-1:111122223333:log-group:open*"}}}]}""";

    @TempDir
    Path home;

    private TestCloud cloud;
    private KmsClient kms;
    private CloudWatchLogsClient logs;

    @BeforeEach
    void open() {
        cloud = TestCloud.secured(home);
        kms = cloud.client(KmsClient.class);
        logs = cloud.client(CloudWatchLogsClient.class);
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private String key() {
        return kms.createKey(r -> r.policy(POLICY)).keyMetadata().arn();
    }

    private LogStreamWriter writer(String group) {
        return new LogStreamWriter(
                new ServiceContext(cloud.cloud(), TestCloud.SCOPE, "lambda"), () -> TestCloud.ROOT, group, "s", true);
    }

    @Test
    void aBurstOfLinesIsWrittenWhole() throws InterruptedException {
        LogStreamWriter writer = writer("burst");
        int lines = 30_000;
        for (int i = 0; i < lines; i++) {
            writer.add("line " + i);
        }
        writer.flush();
        assertEquals(
                lines,
                logs.filterLogEventsPaginator(r -> r.logGroupName("burst")).events().stream()
                        .count());
    }

    @Test
    void whoReadsIsToldWhatStillGathers() {
        writer("read").add("line");
        assertEquals("read", logs.describeLogGroups().logGroups().get(0).logGroupName());
        for (int i = 0; i < 20; i++) {
            writer("read" + i).add("line");
            int number = i;
            assertEquals(
                    1,
                    logs.filterLogEvents(r -> r.logGroupName("read" + number))
                            .events()
                            .size());
        }
    }

    @Test
    void linesThatComeTogetherAreWrittenTogetherAndNoneIsLostWhenTheCloudStops() {
        LogStreamWriter writer = writer("few");
        writer.add("first");
        writer.add("second");
        cloud.close(); // what waits to come together does not wait for more
        open();
        List<FilteredLogEvent> read =
                logs.filterLogEvents(r -> r.logGroupName("few")).events();
        assertEquals(
                List.of("first", "second"),
                read.stream().map(FilteredLogEvent::message).toList());
        assertEquals(
                1, read.stream().map(FilteredLogEvent::ingestionTime).distinct().count());
    }

    private void write(String line) {
        logs.putLogEvents(r -> r.logGroupName("open")
                .logStreamName("s")
                .logEvents(InputLogEvent.builder()
                        .timestamp(cloud.cloud().clock().millis())
                        .message(line)
                        .build()));
    }

    private List<String> read() {
        List<String> got =
                logs.getLogEvents(r -> r.logGroupName("open").logStreamName("s").startFromHead(true)).events().stream()
                        .map(OutputLogEvent::message)
                        .toList();
        assertEquals(
                got,
                logs.filterLogEvents(r -> r.logGroupName("open")).events().stream()
                        .map(FilteredLogEvent::message)
                        .toList());
        return got;
    }

    private static void refused(String code, String words, Executable call) {
        CloudWatchLogsException e = assertThrows(CloudWatchLogsException.class, call);
        assertEquals(code, e.awsErrorDetails().errorCode());
        assertTrue(e.awsErrorDetails().errorMessage().contains(words), e.getMessage());
    }

    @Test
    void aDisabledKeyStopsWritingAndReadingAndNothingIsLostWhenItIsBack() {
        String key = key();
        kms.createAlias(r -> r.aliasName("alias/k").targetKeyId(key));
        logs.createLogGroup(r -> r.logGroupName("open").kmsKeyId(key.replaceFirst("key/.*", "alias/k")));
        logs.createLogStream(r -> r.logGroupName("open").logStreamName("s"));
        write("before");
        kms.disableKey(r -> r.keyId(key));
        refused("AccessDeniedException", key + " is disabled", () -> write("meanwhile"));
        refused("AccessDeniedException", key + " is disabled", this::read);
        assertEquals(
                key, logs.describeLogGroups().logGroups().get(0).kmsKeyId(), "what is no data can still be described");
        cloud.close();
        open();
        refused("AccessDeniedException", "disabled", this::read);
        kms.enableKey(r -> r.keyId(key));
        write("after");
        assertEquals(List.of("before", "after"), read());
    }

    @Test
    void whatWasWrittenUnderAKeyNeedsItWhateverKeyTheGroupHasNow() {
        String first = key();
        String second = key();
        logs.createLogGroup(r -> r.logGroupName("open"));
        logs.createLogStream(r -> r.logGroupName("open").logStreamName("s"));
        write("plain");
        logs.associateKmsKey(r -> r.logGroupName("open").kmsKeyId(first));
        write("first");
        logs.associateKmsKey(r -> r.logGroupName("open").kmsKeyId(second));
        write("second");
        logs.disassociateKmsKey(r -> r.logGroupName("open"));
        write("plain again");
        assertEquals(List.of("plain", "first", "second", "plain again"), read());
        kms.disableKey(r -> r.keyId(first));
        write("and again");
        refused("AccessDeniedException", first + " is disabled", this::read);
        kms.enableKey(r -> r.keyId(first));
        assertEquals(5, read().size());
    }

    @Test
    void aGroupGetsOnlyAKeyThatLogsMayUseForIt() {
        String key = key();
        refused(
                "AccessDeniedException",
                "does not exist or is not allowed to be used with Arn 'arn:aws:logs:us-east-1:111122223333:log-group:closed'",
                () -> logs.createLogGroup(r -> r.logGroupName("closed").kmsKeyId(key)));
        kms.createAlias(r -> r.aliasName("alias/a").targetKeyId(key));
        String missing = key.replaceFirst("key/.*", "key/00000000-0000-0000-0000-000000000000");
        for (String wrong : List.of("alias/a", missing)) {
            refused(
                    "InvalidParameterException",
                    "could not be found",
                    () -> logs.createLogGroup(r -> r.logGroupName("open").kmsKeyId(wrong)));
        }
        String signing = kms.createKey(
                        r -> r.policy(POLICY).keySpec(KeySpec.RSA_2048).keyUsage(KeyUsageType.SIGN_VERIFY))
                .keyMetadata()
                .arn();
        kms.disableKey(r -> r.keyId(key));
        for (String wrong : List.of(signing, key)) {
            refused(
                    "InvalidParameterException",
                    "cannot be used",
                    () -> logs.createLogGroup(r -> r.logGroupName("open").kmsKeyId(wrong)));
        }
        assertEquals(List.of(), logs.describeLogGroups().logGroups());
    }
}
