package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Scope;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.awscore.AwsRequest;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.ses.SesClient;
import software.amazon.awssdk.services.ses.model.SendBulkTemplatedEmailRequest;
import software.amazon.awssdk.services.ses.model.SendBulkTemplatedEmailResponse;
import software.amazon.awssdk.services.ses.model.SendEmailRequest;
import software.amazon.awssdk.services.ses.model.SendRawEmailRequest;
import software.amazon.awssdk.services.ses.model.SendTemplatedEmailRequest;
import software.amazon.awssdk.services.sesv2.SesV2Client;
import software.amazon.awssdk.services.sesv2.model.SendBulkEmailRequest;
import software.amazon.awssdk.services.sesv2.model.SendBulkEmailResponse;

/** Who of another account an identity's policies let in, sends from it; nobody else does. */
class LentIdentitiesTest {

    private static final Scope PARTNER = new Scope("444455556666", "us-east-1");
    private static final String IDENTITY =
            "arn:aws:ses:us-east-1:" + TestCloud.SCOPE.accountId() + ":identity/lent.example";

    private static final String OPEN = IDENTITY.replace("lent.example", "open.example");

    /** Members that name identities, and the address that each is for; the From of a message is no member. */
    private static final Map<String, String> FOR = new TreeMap<>(Map.of(
            "SourceArn", "Source",
            "FromArn", "",
            "ReturnPathArn", "ReturnPath",
            "FromEmailAddressIdentityArn", "FromEmailAddress",
            "FeedbackForwardingEmailAddressIdentityArn", "FeedbackForwardingEmailAddress"));

    @TempDir
    Path home;

    private TestCloud cloud;

    @BeforeEach
    void open() {
        cloud = TestCloud.secured(home);
        VerifiedIdentities.verify(cloud, "lent.example");
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private Caller role(String name) {
        IamClient iam = cloud.cloud().client(IamClient.class, PARTNER, Caller.root(PARTNER.accountId()));
        iam.createRole(
                r -> r.roleName(name)
                        .assumeRolePolicyDocument(
                                "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"lambda.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}}"));
        iam.putRolePolicy(
                r -> r.roleName(name)
                        .policyName("p")
                        .policyDocument(
                                """
                        {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "ses:*", "Resource": "*"}}"""));
        return cloud.cloud()
                .assumeRole(arn(name), "s", Caller.service("lambda.amazonaws.com", PARTNER.accountId(), null));
    }

    private static String arn(String role) {
        return "arn:aws:iam::" + PARTNER.accountId() + ":role/" + role;
    }

    private static String statement(String role) {
        return """
                {"Sid": "Lent", "Effect": "Allow", "Principal": {"AWS": "%s"}, "Action": "ses:SendEmail", "Resource": "%s"}"""
                .formatted(arn(role), IDENTITY);
    }

    private void send(Caller caller, String from, boolean v2) {
        cloud.cloud().clock().advance(Duration.ofSeconds(1)); // one mail a second in the sandbox
        if (v2) {
            cloud.cloud().client(SesV2Client.class, PARTNER, caller).sendEmail(r -> r.fromEmailAddress(from)
                    .fromEmailAddressIdentityArn(IDENTITY)
                    .destination(d -> d.toAddresses("success@simulator.amazonses.com"))
                    .content(c -> c.simple(m -> m.subject(s -> s.data("s")).body(b -> b.text(t -> t.data("t"))))));
        } else {
            cloud.cloud().client(SesClient.class, PARTNER, caller).sendEmail(r -> r.source(from)
                    .sourceArn(IDENTITY)
                    .destination(d -> d.toAddresses("success@simulator.amazonses.com"))
                    .message(m -> m.subject(s -> s.data("s")).body(b -> b.text(t -> t.data("t")))));
        }
    }

    @Test
    void eachPolicyOfAnIdentityCountsHoweverItIsWritten() {
        Map<String, Caller> roles =
                Map.of("one", role("one"), "two", role("two"), "three", role("three"), "none", role("none"));
        SesClient owner = cloud.client(SesClient.class);
        Map.of("one", "%s", "two", "[%s]", "three", "[%s]")
                .forEach((role, as) -> owner.putIdentityPolicy(r -> r.identity("lent.example")
                        .policyName(role)
                        .policy("{\"Version\": \"2012-10-17\", \"Statement\": " + as.formatted(statement(role))
                                + "}")));
        for (boolean v2 : new boolean[] {false, true}) {
            for (String role : new String[] {"one", "two", "three"}) {
                send(roles.get(role), "a@lent.example", v2);
            }
            AwsServiceException refusal =
                    assertThrows(AwsServiceException.class, () -> send(roles.get("none"), "a@lent.example", v2));
            assertTrue(refusal.awsErrorDetails().errorCode().startsWith("AccessDenied"), refusal.getMessage());
            AwsServiceException other =
                    assertThrows(AwsServiceException.class, () -> send(roles.get("one"), "a@other.example", v2));
            assertEquals(
                    "MessageRejected", other.awsErrorDetails().errorCode(), "the identity is not that of the address");
        }
    }

    /** An operation that sends. */
    private record Sending(Class<?> client, String operation, Function<String, SdkPojo> from) {}

    private static List<Sending> sendings() {
        String to = "success@simulator.amazonses.com";
        return List.of(
                new Sending(SesClient.class, "sendEmail", from -> SendEmailRequest.builder()
                        .destination(d -> d.toAddresses(to))
                        .message(m -> m.subject(s -> s.data("s")).body(b -> b.text(t -> t.data("t"))))),
                new Sending(SesClient.class, "sendRawEmail", from -> SendRawEmailRequest.builder()
                        .rawMessage(m -> m.data(raw("From: " + from)))),
                new Sending(SesClient.class, "sendTemplatedEmail", from -> SendTemplatedEmailRequest.builder()
                        .destination(d -> d.toAddresses(to))
                        .template("t")
                        .templateData("{}")),
                new Sending(SesClient.class, "sendBulkTemplatedEmail", from -> SendBulkTemplatedEmailRequest.builder()
                        .destinations(d -> d.destination(e -> e.toAddresses(to)))
                        .template("t")
                        .defaultTemplateData("{}")),
                new Sending(
                        SesV2Client.class,
                        "sendEmail",
                        from -> software.amazon.awssdk.services.sesv2.model.SendEmailRequest.builder()
                                .content(c -> c.raw(r -> r.data(raw("From: " + from))))),
                new Sending(SesV2Client.class, "sendBulkEmail", from -> SendBulkEmailRequest.builder()
                        .defaultContent(c -> c.template(t -> t.templateName("t").templateData("{}")))
                        .bulkEmailEntries(e -> e.destination(d -> d.toAddresses(to)))));
    }

    private static SdkBytes raw(String header) {
        return SdkBytes.fromUtf8String(header + "\r\nTo: success@simulator.amazonses.com\r\nSubject: s\r\n\r\nt");
    }

    private static Set<String> arns(SdkPojo request) {
        Set<String> names = new TreeSet<>();
        request.sdkFields().forEach(field -> names.add(field.memberName()));
        names.retainAll(FOR.keySet());
        return names;
    }

    private static void set(SdkPojo request, String member, String value) {
        request.sdkFields().stream()
                .filter(field -> field.memberName().equals(member))
                .forEach(field -> field.set(request, value));
    }

    /** Sends what is said besides as {@code open.example}. */
    private String outcome(Caller caller, Sending sending, String from, Map<String, String> said) throws Exception {
        cloud.cloud().clock().advance(Duration.ofSeconds(1));
        SdkPojo request = sending.from().apply(from);
        for (String arn : new String[] {"SourceArn", "FromEmailAddressIdentityArn"}) {
            set(request, arn, OPEN);
            set(request, FOR.get(arn), "a@open.example");
        }
        said.forEach((member, value) -> set(request, member, value));
        AwsRequest built = ((AwsRequest.Builder) request).build();
        try {
            Object answer = sending.client()
                    .getMethod(sending.operation(), built.getClass())
                    .invoke(cloud.cloud().client(sending.client(), PARTNER, caller), built);
            return answer instanceof SendBulkTemplatedEmailResponse bulk
                    ? bulk.status().get(0).statusAsString()
                    : answer instanceof SendBulkEmailResponse bulk
                            ? bulk.bulkEmailEntryResults().get(0).statusAsString()
                            : "Success";
        } catch (InvocationTargetException e) {
            return ((AwsServiceException) e.getCause()).awsErrorDetails().errorCode();
        }
    }

    private static void assertOutcome(String expected, String outcome, String what) {
        assertTrue(
                outcome.replace("_", "").toLowerCase(Locale.ROOT).startsWith(expected),
                () -> what + ": " + outcome + ", not " + expected);
    }

    private void lend(String identity, String role) {
        cloud.client(SesClient.class).putIdentityPolicy(r -> r.identity(identity)
                .policyName("p")
                .policy(
                        """
                        {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": "%s"}, "Action": "ses:Send*", "Resource": "*"}}"""
                                .formatted(arn(role))));
    }

    @Test
    void eachIdentityThatAMailNamesNeedsAPolicyAndCountsForItsOwnAddress() throws Exception {
        VerifiedIdentities.verify(cloud, "open.example");
        Caller caller = role("partner");
        lend("open.example", "partner");
        cloud.cloud()
                .client(SesClient.class, PARTNER, Caller.root(PARTNER.accountId()))
                .createTemplate(r ->
                        r.template(t -> t.templateName("t").subjectPart("s").textPart("t")));
        Set<String> all = new TreeSet<>();
        for (Class<?> client : List.of(SesClient.class, SesV2Client.class)) {
            for (Method method : client.getMethods()) {
                if (method.getParameterCount() == 1
                        && AwsRequest.class.isAssignableFrom(method.getParameterTypes()[0])) {
                    SdkPojo request = (SdkPojo)
                            method.getParameterTypes()[0].getMethod("builder").invoke(null);
                    if (!arns(request).isEmpty()) {
                        all.add(client.getSimpleName() + "." + method.getName());
                    }
                }
            }
        }
        Set<String> walked = new TreeSet<>();
        Set<String> members = new TreeSet<>();
        for (boolean lent : new boolean[] {false, true}) {
            if (lent) {
                lend("lent.example", "partner");
            }
            for (Sending sending : sendings()) {
                String operation = sending.client().getSimpleName() + "." + sending.operation();
                walked.add(operation);
                Set<String> arns = arns(sending.from().apply("a@open.example"));
                members.addAll(arns);
                for (String arn : arns) {
                    String address = FOR.get(arn);
                    String from = address.equals("ReturnPath") || address.startsWith("Feedback")
                            ? "a@open.example"
                            : "a@lent.example";
                    Map<String, String> said = new HashMap<>(Map.of(arn, IDENTITY));
                    if (!address.isEmpty()) {
                        said.put(address, "a@lent.example");
                    }
                    assertOutcome(
                            lent ? "success" : "accessdenied",
                            outcome(caller, sending, from, said),
                            operation + " " + arn + (lent ? " with" : " without") + " a policy");
                    if (from.equals("a@open.example")) {
                        assertOutcome(
                                lent ? "messagerejected" : "accessdenied",
                                outcome(
                                        caller,
                                        sending,
                                        "a@lent.example",
                                        Map.of(arn, IDENTITY, FOR.get(sourceArn(arns)), "a@lent.example")),
                                operation + " " + arn + " for the source");
                    }
                }
            }
        }
        assertEquals(all, walked, "the operations that take ARNs of identities");
        assertEquals(FOR.keySet(), members);
    }

    private static String sourceArn(Set<String> arns) {
        return arns.contains("SourceArn") ? "SourceArn" : "FromEmailAddressIdentityArn";
    }

    @Test
    void aRawMailWithoutAFromIsFromWhomTheRequestSays() {
        SesV2Client owner = cloud.client(SesV2Client.class);
        for (String from : new String[] {"a@lent.example", "a@other.example"}) {
            cloud.cloud().clock().advance(Duration.ofSeconds(1));
            Executable sending = () -> owner.sendEmail(r -> r.fromEmailAddress(from)
                    .feedbackForwardingEmailAddress("bounces@lent.example")
                    .content(c -> c.raw(m -> m.data(raw("X-Header: x")))));
            if (from.equals("a@lent.example")) {
                assertDoesNotThrow(sending);
            } else {
                AwsServiceException refusal = assertThrows(AwsServiceException.class, sending);
                assertTrue(refusal.getMessage().contains("US-EAST-1: " + from), refusal.getMessage());
            }
        }
    }
}
