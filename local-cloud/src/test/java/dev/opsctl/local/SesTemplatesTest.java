package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.opsctl.local.engine.mail.Mailbox;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ses.SesClient;
import software.amazon.awssdk.services.ses.model.AlreadyExistsException;
import software.amazon.awssdk.services.ses.model.BulkEmailDestination;
import software.amazon.awssdk.services.ses.model.BulkEmailDestinationStatus;
import software.amazon.awssdk.services.ses.model.BulkEmailStatus;
import software.amazon.awssdk.services.ses.model.InvalidRenderingParameterException;
import software.amazon.awssdk.services.ses.model.InvalidTemplateException;
import software.amazon.awssdk.services.ses.model.MissingRenderingAttributeException;
import software.amazon.awssdk.services.ses.model.TemplateDoesNotExistException;
import software.amazon.awssdk.services.sesv2.SesV2Client;
import software.amazon.awssdk.services.sesv2.model.BadRequestException;
import software.amazon.awssdk.services.sesv2.model.BulkEmailEntry;
import software.amazon.awssdk.services.sesv2.model.EventType;
import software.amazon.awssdk.services.sesv2.model.NotFoundException;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** Templates of mails by both versions of the API, and what is sent with them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SesTemplatesTest {

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

    private void template(String name, String subject, String text) {
        v1.createTemplate(
                r -> r.template(t -> t.templateName(name).subjectPart(subject).textPart(text)));
    }

    private String mail(String messageId) {
        Mailbox mailbox = new Mailbox(home);
        return mailbox.list().stream()
                .map(entry -> new String(mailbox.read(entry.id()).orElseThrow(), StandardCharsets.UTF_8))
                .filter(mail -> mail.contains(messageId))
                .findFirst()
                .orElse("");
    }

    @Test
    void both_versions_keep_the_same_templates() {
        v1.createTemplate(r -> r.template(t ->
                t.templateName("Kept").subjectPart("Hi {{n}}").textPart("T").htmlPart("<h>")));
        assertEquals(
                "<h>",
                v2.getEmailTemplate(r -> r.templateName("Kept"))
                        .templateContent()
                        .html());
        v2.updateEmailTemplate(r -> r.templateName("Kept").templateContent(c -> c.subject("Ho")));
        var now = v1.getTemplate(r -> r.templateName("Kept")).template();
        assertEquals("Ho", now.subjectPart());
        assertEquals(null, now.htmlPart());
        AlreadyExistsException again = assertThrows(AlreadyExistsException.class, () -> template("Kept", "s", "t"));
        assertEquals("AlreadyExists", again.awsErrorDetails().errorCode());
        assertTrue(v1.listTemplates().templatesMetadata().stream()
                .anyMatch(t -> t.name().equals("Kept")));
        v2.deleteEmailTemplate(r -> r.templateName("Kept"));
        v1.deleteTemplate(r -> r.templateName("Kept"));
        assertThrows(NotFoundException.class, () -> v2.deleteEmailTemplate(r -> r.templateName("Kept")));
        TemplateDoesNotExistException gone =
                assertThrows(TemplateDoesNotExistException.class, () -> v1.getTemplate(r -> r.templateName("Kept")));
        assertEquals("Template Kept does not exist.", gone.awsErrorDetails().errorMessage());
        assertThrows(
                TemplateDoesNotExistException.class,
                () -> v1.updateTemplate(
                        r -> r.template(t -> t.templateName("Kept").subjectPart("s"))));
    }

    @Test
    void what_no_mail_could_be_made_of_is_refused() {
        assertThrows(InvalidTemplateException.class, () -> template("Bad", "s", "{{#if a}}"));
        AwsServiceException subject = assertThrows(
                AwsServiceException.class, () -> v1.createTemplate(r -> r.template(t -> t.templateName("Bad"))));
        assertEquals("InvalidParameterValue", subject.awsErrorDetails().errorCode());
        assertEquals("The subject must be specified.", subject.awsErrorDetails().errorMessage());
        assertThrows(
                BadRequestException.class,
                () -> v2.createEmailTemplate(r -> r.templateName("Bad")
                        .templateContent(c -> c.subject("{{x").text("t"))));
    }

    @Test
    void a_template_is_rendered_to_see_it() {
        template("Greeting", "Greetings, {{name}}!", "Dear {{name}}, {{animal}}.");
        String rendered = v1.testRenderTemplate(
                        r -> r.templateName("Greeting").templateData("{\"name\":\"Ana\",\"animal\":\"lion\"}"))
                .renderedTemplate();
        assertTrue(rendered.contains("Subject: Greetings, Ana!") && rendered.contains("Dear Ana, lion."), rendered);
        MissingRenderingAttributeException missing = assertThrows(
                MissingRenderingAttributeException.class,
                () -> v1.testRenderTemplate(r -> r.templateName("Greeting").templateData("{\"name\":\"Ana\"}")));
        assertEquals(
                "Attribute 'animal' is not present in the rendering data.",
                missing.awsErrorDetails().errorMessage());
        assertEquals("MissingRenderingAttribute", missing.awsErrorDetails().errorCode());
        assertThrows(
                InvalidRenderingParameterException.class,
                () -> v1.testRenderTemplate(r -> r.templateName("Greeting").templateData("{")));
        assertThrows(
                BadRequestException.class,
                () -> v2.testRenderEmailTemplate(r -> r.templateName("Greeting").templateData("{}")));
    }

    @Test
    void mails_are_made_of_templates_by_every_operation_that_sends() {
        template("Sent", "Order {{order.id}}", "{{#each order.lines}}{{sku}};{{/each}}");
        String data = "{\"order\":{\"id\":7,\"lines\":[{\"sku\":\"a\"},{\"sku\":\"b\"}]}}";
        String first = v1.sendTemplatedEmail(r -> r.source("shop@example.com")
                        .destination(d -> d.toAddresses("a@example.org"))
                        .template("Sent")
                        .templateData(data))
                .messageId();
        assertTrue(mail(first).contains("Subject: Order 7") && mail(first).contains("a;b;"), mail(first));
        String second = v2.sendEmail(r -> r.fromEmailAddress("shop@example.com")
                        .destination(d -> d.toAddresses("a@example.org"))
                        .content(c -> c.template(t -> t.templateName("Sent").templateData(data))))
                .messageId();
        assertTrue(mail(second).contains("a;b;"));
        String inline = v2.sendEmail(r -> r.fromEmailAddress("shop@example.com")
                        .destination(d -> d.toAddresses("a@example.org"))
                        .content(c -> c.template(t -> t.templateContent(
                                        i -> i.subject("In {{x}}").html("<p>{{x}}</p>"))
                                .headers(h -> h.name("X-Kind").value("inline"))
                                .templateData("{\"x\":\"line\"}"))))
                .messageId();
        assertTrue(mail(inline).contains("<p>line</p>") && mail(inline).contains("X-Kind: inline"), mail(inline));
        assertThrows(
                TemplateDoesNotExistException.class,
                () -> v1.sendTemplatedEmail(r -> r.source("shop@example.com")
                        .destination(d -> d.toAddresses("a@example.org"))
                        .template("Never")
                        .templateData("{}")));
    }

    @Test
    void a_bulk_answers_for_each_destination() {
        template("Bulk", "Hi {{name}}", "{{town}}");
        List<BulkEmailDestinationStatus> answers = v1.sendBulkTemplatedEmail(r -> r.source("shop@example.com")
                        .template("Bulk")
                        .defaultTemplateData("{\"name\":\"friend\",\"town\":\"Lima\"}")
                        .destinations(
                                BulkEmailDestination.builder()
                                        .destination(d -> d.toAddresses("a@example.org"))
                                        .replacementTemplateData("{\"name\":\"Ana\"}")
                                        .build(),
                                BulkEmailDestination.builder()
                                        .destination(d -> d.toAddresses("no address"))
                                        .build()))
                .status();
        assertEquals(BulkEmailStatus.SUCCESS, answers.get(0).status());
        assertTrue(mail(answers.get(0).messageId()).contains("Hi Ana"));
        assertTrue(mail(answers.get(0).messageId()).contains("Lima"));
        assertEquals(BulkEmailStatus.INVALID_PARAMETER_VALUE, answers.get(1).status());
        var entries = v2.sendBulkEmail(r -> r.fromEmailAddress("shop@example.com")
                        .defaultContent(
                                c -> c.template(t -> t.templateName("Bulk").templateData("{\"town\":\"Quito\"}")))
                        .bulkEmailEntries(
                                BulkEmailEntry.builder()
                                        .destination(d -> d.toAddresses("b@example.org"))
                                        .replacementEmailContent(c -> c.replacementTemplate(
                                                t -> t.replacementTemplateData("{\"name\":\"Bo\"}")))
                                        .build(),
                                BulkEmailEntry.builder()
                                        .destination(d -> d.toAddresses("x@"))
                                        .build()))
                .bulkEmailEntryResults();
        assertTrue(mail(entries.get(0).messageId()).contains("Quito"));
        assertEquals("INVALID_PARAMETER", entries.get(1).statusAsString());
    }

    @Test
    void what_cannot_be_rendered_is_accepted_and_an_event_says_so() throws Exception {
        SnsClient sns = cloud.client(SnsClient.class);
        SqsClient sqs = cloud.client(SqsClient.class);
        String topic = sns.createTopic(r -> r.name("renderings")).topicArn();
        String queue = sqs.createQueue(r -> r.queueName("renderings")).queueUrl();
        String arn = sqs.getQueueAttributes(r -> r.queueUrl(queue).attributeNames(QueueAttributeName.QUEUE_ARN))
                .attributes()
                .get(QueueAttributeName.QUEUE_ARN);
        sns.subscribe(r -> r.topicArn(topic)
                .protocol("sqs")
                .endpoint(arn)
                .attributes(java.util.Map.of("RawMessageDelivery", "true")));
        v2.createConfigurationSet(r -> r.configurationSetName("renderings"));
        v2.createConfigurationSetEventDestination(r -> r.configurationSetName("renderings")
                .eventDestinationName("topic")
                .eventDestination(d -> d.enabled(true)
                        .matchingEventTypes(EventType.RENDERING_FAILURE)
                        .snsDestination(s -> s.topicArn(topic))));
        template("Fails", "Hi {{name}}", "t");
        String id = v1.sendTemplatedEmail(r -> r.source("shop@example.com")
                        .destination(d -> d.toAddresses("a@example.org"))
                        .configurationSetName("renderings")
                        .template("Fails")
                        .templateData("{}"))
                .messageId();
        assertFalse(id.isEmpty());
        assertEquals("", mail(id));
        List<String> events = new ArrayList<>();
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (events.isEmpty() && System.nanoTime() < deadline) {
            sqs.receiveMessage(r -> r.queueUrl(queue).waitTimeSeconds(1))
                    .messages()
                    .forEach(m -> events.add(m.body()));
        }
        JsonNode event = new ObjectMapper().readTree(events.get(0));
        assertEquals("Rendering Failure", event.path("eventType").asText());
        assertEquals("Fails", event.at("/failure/templateName").asText());
        assertEquals(
                "Attribute 'name' is not present in the rendering data.",
                event.at("/failure/errorMessage").asText());
        assertEquals(id, event.at("/mail/messageId").asText());
    }
}
