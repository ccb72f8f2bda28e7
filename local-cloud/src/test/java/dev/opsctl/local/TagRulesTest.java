package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.AbstractMap.SimpleEntry;
import java.util.List;
import java.util.Map.Entry;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.scheduler.SchedulerClient;
import software.amazon.awssdk.services.sesv2.SesV2Client;

/**
 * AWS's rules for tags, each with the service's own error: reserved keys, a key twice, more than fifty.
 *
 * @see <a href="https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html#id_tags_naming_best_practices">Tag naming limits</a>
 */
class TagRulesTest {

    private static final Entry<String, String> RESERVED = tag("aws:mine");

    @TempDir
    Path home;

    private TestCloud cloud;

    @BeforeEach
    void open() {
        cloud = TestCloud.open(home);
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private static Entry<String, String> tag(String key) {
        return new SimpleEntry<>(key, "value");
    }

    /** @param tag sets tags on a resource @param code the service's error for what it takes for no valid tags @param full for too many */
    private static void holds(Consumer<List<Entry<String, String>>> tag, String code, String full) {
        assertEquals(code, refused(tag, List.of(RESERVED)));
        assertEquals(code, refused(tag, List.of(tag("AWS:Mine"))));
        assertEquals(code, refused(tag, List.of(tag("twice"), tag("twice"))));
        tag.accept(IntStream.range(0, 50).mapToObj(i -> tag("k" + i)).toList());
        tag.accept(List.of(tag("k7")));
        assertEquals(full, refused(tag, List.of(tag("k50"))));
    }

    private static String refused(Consumer<List<Entry<String, String>>> tag, List<Entry<String, String>> tags) {
        return assertThrows(AwsServiceException.class, () -> tag.accept(tags))
                .awsErrorDetails()
                .errorCode();
    }

    private static <T> List<T> as(List<Entry<String, String>> tags, Function<Entry<String, String>, T> made) {
        return tags.stream().map(made).toList();
    }

    @Test
    void of_keys() {
        KmsClient kms = cloud.client(KmsClient.class);
        String key = kms.createKey(r -> {}).keyMetadata().keyId();
        holds(
                tags -> kms.tagResource(
                        r -> r.keyId(key).tags(as(tags, tag -> software.amazon.awssdk.services.kms.model.Tag.builder()
                                .tagKey(tag.getKey())
                                .tagValue(tag.getValue())
                                .build()))),
                "TagException",
                "TagException");
    }

    @Test
    void of_users_and_roles() {
        IamClient iam = cloud.client(IamClient.class);
        iam.createUser(r -> r.userName("ann"));
        Function<Entry<String, String>, software.amazon.awssdk.services.iam.model.Tag> made =
                tag -> software.amazon.awssdk.services.iam.model.Tag.builder()
                        .key(tag.getKey())
                        .value(tag.getValue())
                        .build();
        holds(tags -> iam.tagUser(r -> r.userName("ann").tags(as(tags, made))), "InvalidInput", "LimitExceeded");
        assertEquals(
                "InvalidInput",
                refused(
                        tags -> iam.createUser(r -> r.userName("bea").tags(as(tags, made))),
                        List.of(tag("Case"), tag("case"))));
    }

    @Test
    void of_rules_and_buses() {
        EventBridgeClient events = cloud.client(EventBridgeClient.class);
        Function<Entry<String, String>, software.amazon.awssdk.services.eventbridge.model.Tag> made =
                tag -> software.amazon.awssdk.services.eventbridge.model.Tag.builder()
                        .key(tag.getKey())
                        .value(tag.getValue())
                        .build();
        String rule = events.putRule(r -> r.name("rule").scheduleExpression("rate(1 day)"))
                .ruleArn();
        String bus = events.createEventBus(r -> r.name("bus")).eventBusArn();
        for (String arn : List.of(rule, bus)) {
            holds(
                    tags -> events.tagResource(r -> r.resourceARN(arn).tags(as(tags, made))),
                    "ValidationException",
                    "ValidationException");
        }
        assertEquals(
                "ValidationException",
                refused(tags -> events.createEventBus(r -> r.name("new").tags(as(tags, made))), List.of(RESERVED)));
        assertEquals(
                "ValidationException",
                refused(
                        tags -> events.putRule(r ->
                                r.name("new").scheduleExpression("rate(1 day)").tags(as(tags, made))),
                        List.of(RESERVED)));
    }

    @Test
    void of_groups_of_schedules() {
        SchedulerClient scheduler = cloud.client(SchedulerClient.class);
        String group = scheduler.createScheduleGroup(r -> r.name("group")).scheduleGroupArn();
        holds(
                tags -> scheduler.tagResource(r -> r.resourceArn(group)
                        .tags(as(tags, tag -> software.amazon.awssdk.services.scheduler.model.Tag.builder()
                                .key(tag.getKey())
                                .value(tag.getValue())
                                .build()))),
                "ValidationException",
                "ValidationException");
    }

    @Test
    void of_identities_and_configuration_sets() {
        SesV2Client ses = cloud.client(SesV2Client.class);
        Function<Entry<String, String>, software.amazon.awssdk.services.sesv2.model.Tag> made =
                tag -> software.amazon.awssdk.services.sesv2.model.Tag.builder()
                        .key(tag.getKey())
                        .value(tag.getValue())
                        .build();
        ses.createEmailIdentity(r -> r.emailIdentity("example.com"));
        ses.createConfigurationSet(r -> r.configurationSetName("set"));
        for (String resource : List.of("identity/example.com", "configuration-set/set")) {
            holds(
                    tags -> ses.tagResource(r -> r.resourceArn("arn:aws:ses:us-east-1:111122223333:" + resource)
                            .tags(as(tags, made))),
                    "BadRequestException",
                    "BadRequestException");
        }
        assertEquals(
                "BadRequestException",
                refused(
                        tags -> ses.createConfigurationSet(
                                r -> r.configurationSetName("new").tags(as(tags, made))),
                        List.of(RESERVED)));
    }
}
