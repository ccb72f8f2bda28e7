package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.cloud.ServiceDefinition;
import dev.opsctl.local.engine.mail.Mailbox;
import dev.opsctl.local.service.ses.LocalSes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.ses.SesClient;
import software.amazon.awssdk.services.ses.model.AccountSendingPausedException;
import software.amazon.awssdk.services.ses.model.MessageRejectedException;
import software.amazon.awssdk.services.ses.model.SendEmailResponse;
import software.amazon.awssdk.services.ses.model.SesException;
import software.amazon.awssdk.services.ses.model.VerificationStatus;
import software.amazon.awssdk.services.sesv2.SesV2Client;
import software.amazon.awssdk.services.sesv2.model.NotFoundException;

class SesTest {

    @TempDir
    Path home;

    private TestCloud cloud;
    private SesClient ses;

    @BeforeEach
    void open() {
        cloud = TestCloud.open(
                home,
                ServiceDefinition.regional("ses", SesClient.class, LocalSes::v1),
                ServiceDefinition.regional("ses", SesV2Client.class, LocalSes::v2));
        ses = cloud.client(SesClient.class);
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private void verify(String address) {
        VerifiedIdentities.verify(cloud, address);
    }

    private SendEmailResponse send(String from, String to, String subject) {
        return ses.sendEmail(
                r -> r.source(from).destination(d -> d.toAddresses(to)).message(m -> m.subject(s -> s.data(subject))
                        .body(b -> b.text(t -> t.data("Informe año")).html(t -> t.data("<b>Informe</b>")))));
    }

    @Test
    void anAddressIsPendingUntilTheLinkOfItsMailIsFollowed() {
        ses.verifyEmailIdentity(r -> r.emailAddress("ana@Example.com"));
        assertEquals(
                VerificationStatus.PENDING,
                ses.getIdentityVerificationAttributes(r -> r.identities("ana@example.com", "no@example.com"))
                        .verificationAttributes()
                        .get("ana@example.com")
                        .verificationStatus());
        verify("ana@example.com");
        assertEquals(
                VerificationStatus.SUCCESS,
                ses.getIdentityVerificationAttributes(r -> r.identities("ana@example.com"))
                        .verificationAttributes()
                        .get("ana@example.com")
                        .verificationStatus());
        assertTrue(cloud.client(SesV2Client.class)
                .getEmailIdentity(r -> r.emailIdentity("ana@example.com"))
                .verifiedForSendingStatus());
    }

    @Test
    void theSandboxNamesEveryIdentityThatIsNotVerified() {
        verify("ana@example.com");
        MessageRejectedException refused = assertThrows(
                MessageRejectedException.class, () -> send("bob@example.com", "Eva <eva@example.org>", "x"));
        assertEquals(
                "Email address is not verified. The following identities failed the check in region US-EAST-1: bob@example.com, eva@example.org",
                refused.awsErrorDetails().errorMessage());
        assertEquals("MessageRejected", refused.awsErrorDetails().errorCode());
        send("Ana <ana+informes@example.com>", "success@simulator.amazonses.com", "x");
        assertEquals(1, ses.getSendStatistics().sendDataPoints().get(0).rejects());
    }

    @Test
    void aMailLandsInTheMailboxWithItsSubjectAndBodies() {
        verify("example.com");
        send(
                "Añadir <ana@example.com>",
                "eva@sub.example.com",
                "Informe de inventario: 18 artículos, sesión de mañana y más allá de la línea");
        Mailbox.Entry entry = new Mailbox(home).list().get(0);
        assertEquals("Informe de inventario: 18 artículos, sesión de mañana y más allá de la línea", entry.subject());
        assertEquals("Añadir <ana@example.com>", entry.from());
        String raw = new String(new Mailbox(home).read(entry.id()).orElseThrow(), StandardCharsets.US_ASCII);
        assertTrue(raw.contains("Informe a=C3=B1o") && raw.contains("<b>Informe</b>"), raw);
    }

    @Test
    void answersGoToTheReplyToAddressesOfSingleMailsAndOfMany() {
        verify("example.com");
        SesV2Client v2 = cloud.client(SesV2Client.class);
        v2.createEmailTemplate(
                r -> r.templateName("t").templateContent(c -> c.subject("many").text("t")));
        v2.sendEmail(r -> r.fromEmailAddress("ana@example.com")
                .destination(d -> d.toAddresses("eva@example.com"))
                .replyToAddresses("one@example.com", "two@example.com")
                .content(c -> c.simple(m -> m.subject(s -> s.data("single")).body(b -> b.text(t -> t.data("t"))))));
        v2.sendBulkEmail(r -> r.fromEmailAddress("ana@example.com")
                .replyToAddresses("three@example.com")
                .defaultContent(c -> c.template(t -> t.templateName("t").templateData("{}")))
                .bulkEmailEntries(e -> e.destination(d -> d.toAddresses("eva@example.com"))));
        Mailbox mailbox = new Mailbox(home);
        List<Mailbox.Entry> sent = mailbox.list().stream()
                .filter(entry -> List.of("single", "many").contains(entry.subject()))
                .toList();
        assertEquals(2, sent.size());
        for (Mailbox.Entry entry : sent) {
            String raw = new String(mailbox.read(entry.id()).orElseThrow(), StandardCharsets.US_ASCII);
            String wanted = entry.subject().equals("single") ? "one@example.com, two@example.com" : "three@example.com";
            assertTrue(raw.contains("Reply-To: " + wanted), raw);
        }
    }

    /** Both APIs send from where what comes back goes, which has to be verified, too. */
    @Test
    void bouncesGoWhereTheMailSays() {
        verify("ana@example.com");
        SesV2Client v2 = cloud.client(SesV2Client.class);
        software.amazon.awssdk.services.sesv2.model.SesV2Exception refused = assertThrows(
                software.amazon.awssdk.services.sesv2.model.SesV2Exception.class,
                () -> v2.sendEmail(r -> r.fromEmailAddress("ana@example.com")
                        .feedbackForwardingEmailAddress("back@example.com")
                        .destination(d -> d.toAddresses("ana@example.com"))
                        .content(c -> c.simple(m -> m.subject(t -> t.data("s")).body(b -> b.text(t -> t.data("t")))))));
        assertTrue(refused.getMessage().contains("back@example.com"), refused.getMessage());
        assertThrows(
                MessageRejectedException.class,
                () -> ses.sendEmail(r -> r.source("ana@example.com")
                        .returnPath("back@example.com")
                        .destination(d -> d.toAddresses("ana@example.com"))
                        .message(m -> m.subject(t -> t.data("s")).body(b -> b.text(t -> t.data("t"))))));
    }

    @Test
    void noLineBreakReachesAHeader() {
        verify("ana@example.com");
        SesException refused = assertThrows(
                SesException.class, () -> send("ana@example.com", "ana@example.com", "Hi\r\nBcc: x@example.com"));
        assertEquals("InvalidParameterValue", refused.awsErrorDetails().errorCode());
        assertThrows(SesException.class, () -> send("ana@example.com", "ana@example.com\r\nBcc: x@example.com", "Hi"));
    }

    @Test
    void aRawMailLosesItsBlindCopiesButReachesThem() {
        verify("ana@example.com");
        ses.sendRawEmail(r -> r.rawMessage(m -> m.data(SdkBytes.fromUtf8String(
                "From: ana@example.com\r\nTo: ana@example.com\r\nBcc:\r\n success@simulator.amazonses.com\r\n"
                        + "Subject: raw\r\n\r\nBody\r\n"))));
        Mailbox.Entry entry = new Mailbox(home).list().get(0);
        assertEquals(java.util.List.of("ana@example.com", "success@simulator.amazonses.com"), entry.to());
        String raw = new String(new Mailbox(home).read(entry.id()).orElseThrow(), StandardCharsets.US_ASCII);
        assertTrue(!raw.contains("Bcc") && raw.endsWith("\r\n\r\nBody\r\n"), raw);
    }

    @Test
    void rateAndDailyQuotaFollowTheCloudsClock() {
        verify("ana@example.com");
        SesException fast = assertThrows(SesException.class, () -> {
            for (int i = 0; i < 100; i++) {
                send("ana@example.com", "ana@example.com", "x");
            }
        });
        assertEquals("Throttling", fast.awsErrorDetails().errorCode());
        assertEquals("Maximum sending rate exceeded.", fast.awsErrorDetails().errorMessage());
        while (ses.getSendQuota().sentLast24Hours() < 200) {
            cloud.cloud().clock().advance(Duration.ofSeconds(2));
            send("ana@example.com", "ana@example.com", "x");
        }
        cloud.cloud().clock().advance(Duration.ofSeconds(2));
        SesException full = assertThrows(SesException.class, () -> send("ana@example.com", "ana@example.com", "x"));
        assertEquals("Daily message quota exceeded.", full.awsErrorDetails().errorMessage());
        cloud.cloud().clock().advance(Duration.ofHours(25));
        send("ana@example.com", "ana@example.com", "x");
        assertEquals(1, ses.getSendQuota().sentLast24Hours());
    }

    /** MAIL-7: an address on the account's list is accepted, not sent to, and does not count as a bounce. */
    @Test
    void theAccountsSuppressionListKeepsMailBackByReason() {
        SesV2Client v2 = cloud.client(SesV2Client.class);
        verify("example.com");
        assertThrows(
                NotFoundException.class, () -> v2.getSuppressedDestination(r -> r.emailAddress("ana@example.com")));
        v2.putSuppressedDestination(r -> r.emailAddress("Ana@Example.com").reason("COMPLAINT"));
        int before = new Mailbox(home).list().size();
        send("me@example.com", "ana@example.com", "kept back");
        assertEquals(before, new Mailbox(home).list().size());
        assertEquals(
                0L,
                ses.getSendStatistics().sendDataPoints().stream()
                        .mapToLong(point -> point.bounces())
                        .sum());
        v2.putAccountSuppressionAttributes(r -> r.suppressedReasonsWithStrings("BOUNCE"));
        send("me@example.com", "ana@example.com", "the reason does not count any more");
        assertEquals(before + 1, new Mailbox(home).list().size());
        assertTrue(v2.listSuppressedDestinations(r -> r.reasonsWithStrings("BOUNCE"))
                .suppressedDestinationSummaries()
                .isEmpty());
        assertEquals(
                "COMPLAINT",
                v2.getSuppressedDestination(r -> r.emailAddress("ana@example.com"))
                        .suppressedDestination()
                        .reasonAsString());
        v2.deleteSuppressedDestination(r -> r.emailAddress("ana@example.com"));
        assertThrows(
                NotFoundException.class, () -> v2.deleteSuppressedDestination(r -> r.emailAddress("ana@example.com")));
    }

    @Test
    void productionAccessLiftsTheSandboxAndAPausedAccountSendsNothing() {
        SesV2Client v2 = cloud.client(SesV2Client.class);
        verify("example.com");
        assertThrows(SesException.class, () -> send("me@example.com", "stranger@example.org", "x"));
        v2.putAccountDetails(
                r -> r.productionAccessEnabled(true).mailType("TRANSACTIONAL").websiteURL("https://example.com"));
        assertTrue(v2.getAccount(r -> {}).productionAccessEnabled());
        assertEquals(50_000, ses.getSendQuota().max24HourSend());
        send("me@example.com", "stranger@example.org", "x");
        assertThrows(SesException.class, () -> send("stranger@example.org", "me@example.com", "x"));
        v2.putAccountSendingAttributes(r -> r.sendingEnabled(false));
        assertThrows(AccountSendingPausedException.class, () -> send("me@example.com", "stranger@example.org", "x"));
    }
}
