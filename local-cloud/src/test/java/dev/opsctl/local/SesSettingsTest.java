package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.mail.MailLinks;
import dev.opsctl.local.engine.mail.Mailbox;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ses.SesClient;
import software.amazon.awssdk.services.ses.model.BehaviorOnMXFailure;
import software.amazon.awssdk.services.ses.model.ConfigurationSetAttribute;
import software.amazon.awssdk.services.ses.model.ConfigurationSetSendingPausedException;
import software.amazon.awssdk.services.ses.model.InvalidTrackingOptionsException;
import software.amazon.awssdk.services.ses.model.MailFromDomainNotVerifiedException;
import software.amazon.awssdk.services.ses.model.SesException;
import software.amazon.awssdk.services.ses.model.TlsPolicy;
import software.amazon.awssdk.services.ses.model.TrackingOptionsAlreadyExistsException;
import software.amazon.awssdk.services.ses.model.TrackingOptionsDoesNotExistException;
import software.amazon.awssdk.services.sesv2.SesV2Client;
import software.amazon.awssdk.services.sesv2.model.AlreadyExistsException;
import software.amazon.awssdk.services.sesv2.model.LimitExceededException;
import software.amazon.awssdk.services.sesv2.model.NotFoundException;
import software.amazon.awssdk.services.sesv2.model.SubscriptionStatus;
import software.amazon.awssdk.services.sesv2.model.Topic;

/** What is set on configuration sets, identities and contact lists: read back, and in effect. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SesSettingsTest {

    @TempDir
    static Path home;

    private TestCloud cloud;
    private SesClient v1;
    private SesV2Client v2;

    @BeforeAll
    void open() {
        cloud = TestCloud.open(home);
        v1 = cloud.client(SesClient.class);
        v2 = cloud.client(SesV2Client.class);
        VerifiedIdentities.verify(cloud, "example.com");
        v2.putAccountDetails(r ->
                r.mailType("TRANSACTIONAL").websiteURL("http://example.com").productionAccessEnabled(true));
    }

    @AfterAll
    void close() {
        cloud.close();
    }

    private String send(String set, String from, String... to) {
        return v1.sendEmail(r -> r.source(from)
                        .destination(d -> d.toAddresses(to))
                        .configurationSetName(set)
                        .message(m -> m.subject(s -> s.data("s")).body(b -> b.text(t -> t.data("t")))))
                .messageId();
    }

    private static String code(SesException e) {
        return e.awsErrorDetails().errorCode() + ": " + e.awsErrorDetails().errorMessage();
    }

    @Test
    void options_of_a_configuration_set_are_read_by_both_versions_and_are_in_effect() {
        v1.createConfigurationSet(r -> r.configurationSet(c -> c.name("options")));
        v1.updateConfigurationSetSendingEnabled(
                r -> r.configurationSetName("options").enabled(false));
        assertThrows(
                ConfigurationSetSendingPausedException.class, () -> send("options", "a@example.com", "b@example.org"));
        v2.putConfigurationSetSendingOptions(
                r -> r.configurationSetName("options").sendingEnabled(true));
        send("options", "a@example.com", "b@example.org");
        v2.putConfigurationSetDeliveryOptions(
                r -> r.configurationSetName("options").tlsPolicy("REQUIRE").maxDeliverySeconds(600L));
        v1.updateConfigurationSetReputationMetricsEnabled(
                r -> r.configurationSetName("options").enabled(true));
        v1.createConfigurationSetTrackingOptions(
                r -> r.configurationSetName("options").trackingOptions(t -> t.customRedirectDomain("t.example.com")));
        assertThrows(
                TrackingOptionsAlreadyExistsException.class,
                () -> v1.createConfigurationSetTrackingOptions(r -> r.configurationSetName("options")
                        .trackingOptions(t -> t.customRedirectDomain("t.example.com"))));
        assertThrows(
                InvalidTrackingOptionsException.class,
                () -> v1.updateConfigurationSetTrackingOptions(r -> r.configurationSetName("options")
                        .trackingOptions(t -> t.customRedirectDomain("t.example.net"))));
        v2.putConfigurationSetVdmOptions(r -> r.configurationSetName("options")
                .vdmOptions(o -> o.dashboardOptions(d -> d.engagementMetrics("ENABLED"))));
        var all = v2.getConfigurationSet(r -> r.configurationSetName("options"));
        assertEquals(600L, all.deliveryOptions().maxDeliverySeconds());
        assertEquals(true, all.reputationOptions().reputationMetricsEnabled());
        assertEquals("t.example.com", all.trackingOptions().customRedirectDomain());
        assertEquals("ENABLED", all.vdmOptions().dashboardOptions().engagementMetricsAsString());
        var old = v1.describeConfigurationSet(r -> r.configurationSetName("options")
                .configurationSetAttributeNames(
                        ConfigurationSetAttribute.TRACKING_OPTIONS,
                        ConfigurationSetAttribute.DELIVERY_OPTIONS,
                        ConfigurationSetAttribute.REPUTATION_OPTIONS));
        assertEquals(TlsPolicy.REQUIRE, old.deliveryOptions().tlsPolicy());
        assertEquals("t.example.com", old.trackingOptions().customRedirectDomain());
        assertTrue(old.reputationOptions().reputationMetricsEnabled());
        v1.deleteConfigurationSetTrackingOptions(r -> r.configurationSetName("options"));
        assertThrows(
                TrackingOptionsDoesNotExistException.class,
                () -> v1.deleteConfigurationSetTrackingOptions(r -> r.configurationSetName("options")));
        assertThrows(
                NotFoundException.class,
                () -> v2.putConfigurationSetDeliveryOptions(
                        r -> r.configurationSetName("options").sendingPoolName("pool")));
        assertThrows(
                NotFoundException.class,
                () -> v2.putConfigurationSetArchivingOptions(r -> r.configurationSetName("options")
                        .archiveArn(
                                "arn:aws:ses:us-east-1:111122223333:mailmanager-archive/a-abcdefghijklmnopqrstuvwx")));
    }

    @Test
    void fifty_one_recipients_are_too_many_even_if_some_are_the_same() {
        String[] to = IntStream.range(0, 51)
                .mapToObj(i -> "a" + i % 50 + "@example.org")
                .toArray(String[]::new);
        SesException refused = assertThrows(SesException.class, () -> send(null, "a@example.com", to));
        assertEquals("InvalidParameterValue: Recipient count exceeds 50.", code(refused));
    }

    @Test
    void settings_of_an_identity_are_read_by_both_versions() {
        VerifiedIdentities.verify(cloud, "example.net");
        SesException foreign = assertThrows(
                SesException.class,
                () -> v1.setIdentityMailFromDomain(
                        r -> r.identity("example.net").mailFromDomain("lorem.ipsum.com")));
        assertEquals(
                "InvalidParameterValue: Provided MAIL-FROM domain 'lorem.ipsum.com' is not subdomain of the domain of the"
                        + " identity 'example.net'.",
                code(foreign));
        SesException missing = assertThrows(
                SesException.class,
                () -> v1.setIdentityMailFromDomain(r -> r.identity("nobody.net").mailFromDomain("a.nobody.net")));
        assertEquals("InvalidParameterValue: Identity 'nobody.net' does not exist.", code(missing));
        v2.putEmailIdentityMailFromAttributes(r ->
                r.emailIdentity("example.net").mailFromDomain("m.example.net").behaviorOnMxFailure("REJECT_MESSAGE"));
        var from = v1.getIdentityMailFromDomainAttributes(r -> r.identities("example.net"))
                .mailFromDomainAttributes()
                .get("example.net");
        assertEquals("m.example.net", from.mailFromDomain());
        assertEquals(BehaviorOnMXFailure.REJECT_MESSAGE, from.behaviorOnMXFailure());
        assertThrows(MailFromDomainNotVerifiedException.class, () -> send(null, "a@example.net", "b@example.org"));
        v1.setIdentityMailFromDomain(r -> r.identity("example.net"));
        send(null, "a@example.net", "b@example.org");

        List<String> tokens = v1.verifyDomainDkim(r -> r.domain("example.net")).dkimTokens();
        assertEquals(3, tokens.size());
        assertEquals(
                tokens,
                v2.getEmailIdentity(r -> r.emailIdentity("example.net"))
                        .dkimAttributes()
                        .tokens());
        assertEquals(
                "Pending",
                v1.getIdentityDkimAttributes(r -> r.identities("example.net"))
                        .dkimAttributes()
                        .get("example.net")
                        .dkimVerificationStatusAsString());
        SesException sign = assertThrows(
                SesException.class,
                () -> v1.setIdentityDkimEnabled(r -> r.identity("example.net").dkimEnabled(true)));
        assertEquals("InvalidParameterValue: Identity example.net is not verified for DKIM signing.", code(sign));
        v1.setIdentityHeadersInNotificationsEnabled(
                r -> r.identity("example.net").notificationType("Bounce").enabled(true));
        assertTrue(v1.getIdentityNotificationAttributes(r -> r.identities("example.net"))
                .notificationAttributes()
                .get("example.net")
                .headersInBounceNotificationsEnabled());
    }

    private static final String POLICY =
            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"111122223333\"},"
                    + "\"Action\":\"ses:SendEmail\",\"Resource\":\"arn:aws:ses:us-east-1:111122223333:identity/example.com\"}]}";

    @Test
    void policies_of_an_identity_are_kept_by_name() {
        v1.putIdentityPolicy(r -> r.identity("example.com").policyName("one").policy(POLICY));
        v2.createEmailIdentityPolicy(
                r -> r.emailIdentity("example.com").policyName("two").policy(POLICY));
        assertEquals(
                List.of("one", "two"),
                v1.listIdentityPolicies(r -> r.identity("example.com")).policyNames());
        assertThrows(
                AlreadyExistsException.class,
                () -> v2.createEmailIdentityPolicy(
                        r -> r.emailIdentity("example.com").policyName("two").policy(POLICY)));
        assertThrows(
                NotFoundException.class,
                () -> v2.updateEmailIdentityPolicy(
                        r -> r.emailIdentity("example.com").policyName("no").policy(POLICY)));
        assertEquals(
                Map.of("two", POLICY),
                v1.getIdentityPolicies(r -> r.identity("example.com").policyNames("two", "three"))
                        .policies());
        v1.deleteIdentityPolicy(r -> r.identity("example.com").policyName("one"));
        v2.deleteEmailIdentityPolicy(r -> r.emailIdentity("example.com").policyName("two"));
        assertEquals(
                Map.of(),
                v2.getEmailIdentityPolicies(r -> r.emailIdentity("example.com")).policies());
    }

    private String body(String id) {
        Mailbox mailbox = new Mailbox(home);
        return mailbox.list().stream()
                .map(entry -> new String(mailbox.read(entry.id()).orElseThrow(), StandardCharsets.UTF_8))
                .filter(mail -> mail.contains(id))
                .findFirst()
                .orElse("");
    }

    private String sendToList(String topic, String to) {
        return v2.sendEmail(r -> r.fromEmailAddress("news@example.com")
                        .destination(d -> d.toAddresses(to))
                        .listManagementOptions(l -> l.contactListName("list").topicName(topic))
                        .content(c -> c.simple(m -> m.subject(s -> s.data("s"))
                                .body(b -> b.text(t -> t.data("bye: {{amazonSESUnsubscribeUrl}}"))))))
                .messageId();
    }

    private List<String> links() {
        ServiceContext ses = new ServiceContext(cloud.cloud(), TestCloud.SCOPE, "ses");
        return Stream.of("unsubscribe-links", "unsubscribe-tokens")
                .flatMap(table -> ses.table(table, Object.class).entries("").stream())
                .map(entry -> entry.toString())
                .toList();
    }

    @Test
    void contacts_unsubscribe_by_the_link_in_a_mail() {
        Topic sports = Topic.builder()
                .topicName("Sports")
                .displayName("Sports")
                .defaultSubscriptionStatus("OPT_OUT")
                .build();
        Topic news = sports.toBuilder()
                .topicName("News")
                .defaultSubscriptionStatus("OPT_IN")
                .build();
        v2.createContactList(r -> r.contactListName("list").topics(sports, news));
        assertThrows(LimitExceededException.class, () -> v2.createContactList(r -> r.contactListName("second")));
        v2.createContact(r -> r.contactListName("list")
                .emailAddress("ana@example.org")
                .attributesData("{}")
                .topicPreferences(p -> p.topicName("Sports").subscriptionStatus("OPT_IN")));
        assertThrows(
                AlreadyExistsException.class,
                () -> v2.createContact(r -> r.contactListName("list").emailAddress("Ana@example.org")));
        assertEquals("", body(sendToList("Sports", "bob@example.org")), "by default nobody gets sports");
        assertEquals(
                "bob@example.org",
                v2.getContact(r -> r.contactListName("list").emailAddress("bob@example.org"))
                        .emailAddress());
        String mail = body(sendToList("Sports", "ana@example.org"));
        assertTrue(mail.contains("List-Unsubscribe: <http") && mail.contains("List-Unsubscribe-Post: "), mail);
        URI link = mail.lines()
                .filter(line -> line.startsWith("bye: "))
                .map(line -> URI.create(line.substring(5)))
                .findFirst()
                .orElseThrow();
        Map<String, String> query = new HashMap<>();
        for (String pair : link.getRawQuery().split("&")) {
            query.put(
                    pair.substring(0, pair.indexOf('=')),
                    URLDecoder.decode(pair.substring(pair.indexOf('=') + 1), StandardCharsets.UTF_8));
        }
        assertTrue(body(sendToList("Sports", "ana@example.org")).contains("bye: " + link), "one link for all mails");
        assertTrue(MailLinks.follow(cloud.cloud(), query).isPresent());
        assertEquals("", body(sendToList("Sports", "ana@example.org")));
        assertTrue(body(sendToList("News", "ana@example.org")).contains("bye: http"));
        assertEquals(
                List.of("ana@example.org", "bob@example.org"),
                v2
                        .listContacts(r -> r.contactListName("list").filter(f -> f.filteredStatus(
                                        SubscriptionStatus.OPT_OUT)
                                .topicFilter(t -> t.topicName("Sports").useDefaultIfPreferenceUnavailable(true))))
                        .contacts()
                        .stream()
                        .map(c -> c.emailAddress())
                        .toList());
        v2.updateContact(
                r -> r.contactListName("list").emailAddress("ana@example.org").unsubscribeAll(true));
        assertEquals("", body(sendToList("News", "ana@example.org")));
        v2.deleteContact(r -> r.contactListName("list").emailAddress("ana@example.org"));
        assertThrows(
                NotFoundException.class,
                () -> v2.getContact(r -> r.contactListName("list").emailAddress("ana@example.org")));
        assertTrue(links().stream().allMatch(one -> one.contains("bob@")), "the links went with ana");
        assertFalse(links().isEmpty());
        v2.deleteContactList(r -> r.contactListName("list"));
        assertEquals(List.of(), links());
        assertThrows(NotFoundException.class, () -> v2.getContactList(r -> r.contactListName("list")));
    }
}
