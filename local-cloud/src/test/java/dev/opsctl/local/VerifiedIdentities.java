package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.engine.mail.MailLinks;
import dev.opsctl.local.engine.mail.Mailbox;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.services.ses.SesClient;

/** Addresses and domains that may send: the link in their mail is followed. */
public final class VerifiedIdentities {

    private VerifiedIdentities() {}

    public static void verify(TestCloud cloud, String address) {
        SesClient ses = cloud.client(SesClient.class);
        boolean domain = address.indexOf('@') < 0;
        if (domain) {
            ses.verifyDomainIdentity(r -> r.domain(address));
        } else {
            ses.verifyEmailIdentity(r -> r.emailAddress(address));
        }
        Mailbox mailbox = new Mailbox(cloud.cloud().home());
        Mailbox.Entry mail = mailbox.list().stream()
                .filter(entry -> entry.to().contains(domain ? "postmaster@" + address : address))
                .findFirst()
                .orElseThrow();
        String text = new String(mailbox.read(mail.id()).orElseThrow(), StandardCharsets.UTF_8);
        URI link = text.lines()
                .filter(line -> line.startsWith("http"))
                .map(URI::create)
                .findFirst()
                .orElseThrow();
        Map<String, String> query = new HashMap<>();
        for (String pair : link.getRawQuery().split("&")) {
            query.put(
                    pair.substring(0, pair.indexOf('=')),
                    URLDecoder.decode(pair.substring(pair.indexOf('=') + 1), StandardCharsets.UTF_8));
        }
        assertTrue(MailLinks.follow(cloud.cloud(), query).orElseThrow().contains(address));
    }
}
