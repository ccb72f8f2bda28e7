package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.ses.SesClient;
import software.amazon.awssdk.services.ses.model.InvalidSnsDestinationException;
import software.amazon.awssdk.services.ses.model.SesException;
import software.amazon.awssdk.services.sns.SnsClient;

/**
 * What was recorded of SES on AWS, by LocalStack's tests that are validated there (tests/aws/services/ses, their snapshots): the facts, told anew.
 */
class SesRecordedTest {

    @TempDir
    Path home;

    /** Before anything is said of who sends. A number stands for a text of that length. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a:1|v|Invalid tag name <a:1>: only alphanumeric ASCII characters, '_',  '-' are allowed.",
                "n|v:1|Invalid tag value <v:1>: only alphanumeric ASCII characters, '_',  '-' , '.', '@' are allowed.",
                "a:1|v:1|Invalid tag name <a:1>: only alphanumeric ASCII characters, '_',  '-' are allowed.",
                "256|v|Tag name cannot exceed 255 characters.",
                "n|256|Tag value cannot exceed 255 characters.",
                "a@1|256|Invalid tag name <a@1>: only alphanumeric ASCII characters, '_',  '-' are allowed.",
                "''|''|The tag name must be specified.",
                "''|v|The tag name must be specified.",
                "n|''|The tag value must be specified.",
            })
    void tagsAreLookedAtFirst(String name, String value, String text) {
        try (TestCloud cloud = TestCloud.open(home)) {
            assertEquals(text, refusal(cloud, written(name), written(value), "InvalidParameterValue"));
        }
    }

    /** These are taken: what is refused then is the sender. */
    @ParameterizedTest
    @CsvSource({"ses:feedback-id-a,campaign", "name_1-A,a.b@c_d-e", "255,255"})
    void namesOfItsOwnAreTaken(String name, String value) {
        try (TestCloud cloud = TestCloud.open(home)) {
            refusal(cloud, written(name), written(value), "MessageRejected");
        }
    }

    private static String written(String text) {
        return text.matches("[0-9]+") ? "x".repeat(Integer.parseInt(text)) : text;
    }

    private static String refusal(TestCloud cloud, String name, String value, String code) {
        SesException refusal = assertThrows(
                SesException.class, () -> cloud.client(SesClient.class).sendEmail(r -> r.source("nobody@example.com")
                        .destination(d -> d.toAddresses("success@example.com"))
                        .tags(t -> t.name(name).value(value))
                        .message(m -> m.subject(s -> s.data("s")).body(b -> b.text(t -> t.data("t"))))));
        assertEquals(code, refusal.awsErrorDetails().errorCode());
        return refusal.awsErrorDetails().errorMessage();
    }

    @Test
    void aTopicThatIsMissingIsNoDestination() {
        try (TestCloud cloud = TestCloud.open(home)) {
            SesClient ses = cloud.client(SesClient.class);
            String topic = "arn:aws:sns:us-east-1:111122223333:t";
            ses.createConfigurationSet(r -> r.configurationSet(c -> c.name("set")));
            Runnable create = () -> ses.createConfigurationSetEventDestination(
                    r -> r.configurationSetName("set").eventDestination(d -> d.name("d")
                            .enabled(true)
                            .matchingEventTypesWithStrings("send")
                            .snsDestination(s -> s.topicARN(topic))));
            InvalidSnsDestinationException missing = assertThrows(InvalidSnsDestinationException.class, create::run);
            assertEquals(
                    "SNS topic <" + topic + "> not found.",
                    missing.awsErrorDetails().errorMessage());
            cloud.client(SnsClient.class).createTopic(r -> r.name("t"));
            create.run();
        }
    }

    @Test
    void aMissingDestinationIsToldByItsSet() {
        try (TestCloud cloud = TestCloud.open(home)) {
            SesClient ses = cloud.client(SesClient.class);
            ses.createConfigurationSet(r -> r.configurationSet(c -> c.name("set")));
            SesException missing = assertThrows(
                    SesException.class,
                    () -> ses.deleteConfigurationSetEventDestination(
                            r -> r.configurationSetName("set").eventDestinationName("none")));
            assertEquals(
                    "No EventDestination found for set",
                    missing.awsErrorDetails().errorMessage());
        }
    }
}
