package dev.opsctl.local.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.opsctl.local.TestCloud;
import dev.opsctl.local.cloud.Caller;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.ses.SesClient;
import software.amazon.awssdk.services.ses.model.SesException;

/** A policy about recipients sees them wherever a mail names them, and as addresses, however they are written. */
class MailRecipientsTest {

    private static final String FROM = "a@sender.example";

    @TempDir
    Path home;

    private TestCloud cloud;

    @BeforeEach
    void open() {
        cloud = TestCloud.secured(home);
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private SesClient limited() {
        IamClient iam = cloud.client(IamClient.class);
        iam.createRole(
                r -> r.roleName("sender")
                        .assumeRolePolicyDocument(
                                "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"lambda.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}}"));
        iam.putRolePolicy(
                r -> r.roleName("sender")
                        .policyName("p")
                        .policyDocument(
                                """
                        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ses:*", "Resource": "*"},
                         {"Effect": "Deny", "Action": "ses:Send*", "Resource": "*",
                          "Condition": {"ForAnyValue:StringLike": {"ses:Recipients": "*@closed.example"}}}]}"""));
        String account = TestCloud.SCOPE.accountId();
        Caller caller = cloud.cloud()
                .assumeRole(
                        "arn:aws:iam::" + account + ":role/sender",
                        "s",
                        Caller.service("lambda.amazonaws.com", account, null));
        return cloud.cloud().client(SesClient.class, TestCloud.SCOPE, caller);
    }

    @Test
    void whoeverAMailGoesToIsARecipient() {
        SesClient ses = limited();
        Map<String, Consumer<String>> ways = Map.of(
                "raw",
                to -> ses.sendRawEmail(r -> r.rawMessage(m -> m.data(
                        SdkBytes.fromUtf8String("From: " + FROM + "\r\nCc: " + to + "\r\nSubject: s\r\n\r\nx")))),
                "envelope",
                to -> ses.sendRawEmail(r -> r.destinations(to)
                        .rawMessage(m -> m.data(SdkBytes.fromUtf8String("From: " + FROM + "\r\nSubject: s\r\n\r\nx")))),
                "whole",
                to -> ses.sendEmail(r -> r.source(FROM)
                        .destination(d -> d.bccAddresses(to))
                        .message(m -> m.subject(s -> s.data("s")).body(b -> b.text(t -> t.data("x"))))),
                "bulk",
                to -> ses.sendBulkTemplatedEmail(r -> r.source(FROM)
                        .template("t")
                        .defaultTemplateData("{}")
                        .destinations(
                                one -> one.destination(d -> d.toAddresses("b@open.example")),
                                one -> one.destination(d -> d.toAddresses(to)))));
        ways.forEach((way, send) -> {
            for (String to : List.of("b@closed.example", "B <b@CLOSED.example>")) {
                SesException refusal = assertThrows(SesException.class, () -> send.accept(to), way);
                assertEquals("AccessDenied", refusal.awsErrorDetails().errorCode(), way + " to " + to);
            }
            // the sender is nobody here, or the template: that is what stops it
            SesException other = assertThrows(SesException.class, () -> send.accept("b@open.example"), way);
            assertEquals(400, other.statusCode(), way);
        });
    }
}
