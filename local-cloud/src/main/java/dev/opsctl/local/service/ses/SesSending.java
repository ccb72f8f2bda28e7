package dev.opsctl.local.service.ses;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.mail.MailHeaders;
import dev.opsctl.local.engine.mail.Mailbox;
import dev.opsctl.local.service.ses.SesConfigurationSets.ConfigurationSet;
import dev.opsctl.local.service.ses.SesRefusal.Reason;
import dev.opsctl.local.store.Table;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Accepts mails by the rules of an account in the sandbox (identities, quotas, the mailbox simulator) and delivers them to the mailbox.
 *
 * @see <a href="https://docs.aws.amazon.com/ses/latest/dg/quotas.html">Quotas</a>
 */
final class SesSending {

    private static final int MAX_RECIPIENTS = 50;
    private static final int MAX_BYTES = 10 << 20;
    private static final String SIMULATOR = "@simulator.amazonses.com";

    /** A mail that was accepted. */
    record Sent(Instant at, int recipients) {}

    /** One period of 15 minutes of GetSendStatistics. */
    record Statistics(Instant from, long attempts, long bounces, long complaints, long rejects) {}

    /** Recipients of all mails that are kept in {@code sent}: those of the last 24 hours, and older ones until somebody asks. */
    record Total(int recipients) {}

    /** The bucket behind the sending rate. */
    record Allowance(double tokens, Instant at) {}

    private final ServiceContext context;
    private final SesIdentities identities;
    private final SesConfigurationSets sets;
    private final SesEvents events;
    private final Table<Sent> sent;
    private final Table<Total> total;
    private final Table<Statistics> statistics;
    private final Table<Allowance> allowance;
    private final SesAccount account;
    private final SesMetrics metrics;

    SesSending(
            ServiceContext context,
            SesIdentities identities,
            SesConfigurationSets sets,
            SesEvents events,
            SesAccount account) {
        this.context = context;
        this.identities = identities;
        this.sets = sets;
        this.events = events;
        this.sent = context.table("sent", Sent.class);
        this.total = context.table("sent-total", Total.class);
        this.statistics = context.table("statistics", Statistics.class);
        this.allowance = context.table("allowance", Allowance.class);
        this.account = account;
        this.metrics = new SesMetrics(context);
    }

    /**
     * Sends a message.
     *
     * @param source the envelope's sender, or null to take the message's From
     * @param destinations the envelope's recipients; empty takes the message's To, Cc and Bcc
     * @param configurationSet or null for the identity's default, if it has one
     * @param tags message tags for events
     * @return the message id
     */
    String send(
            String source,
            List<String> destinations,
            byte[] message,
            String configurationSet,
            Map<String, String> tags) {
        if (message.length > MAX_BYTES) {
            throw new SesRefusal(
                    Reason.INVALID, "Message length is more than 10485760 bytes long: '" + message.length + "'.");
        }
        MailHeaders headers = MailHeaders.parse(message);
        String from = headers.first("From").orElse(source);
        if (from == null || from.isBlank()) {
            throw new SesRefusal(Reason.INVALID, "Missing required header 'From'.");
        }
        Set<String> recipients = new LinkedHashSet<>();
        List<String> written = new ArrayList<>(destinations);
        if (written.isEmpty()) {
            List.of("To", "Cc", "Bcc").forEach(field -> written.addAll(headers.mailboxes(field)));
        }
        written.forEach(mailbox -> recipients.add(SesIdentities.checkAddress(mailbox)));
        if (recipients.isEmpty()) {
            throw new SesRefusal(Reason.INVALID, "Missing required header 'To'.");
        } else if (recipients.size() > MAX_RECIPIENTS) {
            throw new SesRefusal(Reason.MESSAGE_REJECTED, "Recipient count exceeds 50.");
        }
        String envelopeSender = SesIdentities.checkAddress(source != null ? source : from);
        checkIdentities(
                envelopeSender,
                SesIdentities.checkAddress(MailHeaders.split(from).get(0)),
                recipients);
        String setName = configurationSet != null && !configurationSet.isEmpty()
                ? configurationSet
                : identities
                        .identityOf(envelopeSender)
                        .map(identity -> identity.attributes().get("configurationSet"))
                        .orElse(null);
        ConfigurationSet set = setName == null ? null : sets.get(setName);
        if (!account.settings().sending()) {
            throw new SesRefusal(
                    Reason.PAUSED,
                    "Email sending is disabled for your entire Amazon SES account in the current region.");
        } else if (set != null && !set.sendingEnabled()) {
            throw new SesRefusal(Reason.PAUSED, "Email sending for configuration set <" + setName + "> is paused.");
        }
        String id = String.format("0100%012x-%s-000000", context.clock().millis(), UUID.randomUUID());
        return context.change(change -> {
            countAgainstQuota(id, recipients.size());
            deliver(id, from, envelopeSender, recipients, headers, message, set, tags);
            return id;
        });
    }

    private void checkIdentities(String sender, String from, Set<String> recipients) {
        Set<String> failed = new LinkedHashSet<>();
        if (!identities.covers(sender)) {
            failed.add(sender);
        }
        if (!identities.covers(from)) {
            failed.add(from);
        }
        // Out of the sandbox mail may go to anybody.
        recipients.stream()
                .filter(address -> !account.settings().production())
                .filter(address -> !simulated(address) && !identities.covers(address))
                .forEach(failed::add);
        if (!failed.isEmpty()) {
            count(0, 0, 0, 1);
            metrics.rejected();
            throw new SesRefusal(
                    Reason.MESSAGE_REJECTED,
                    "Email address is not verified. The following identities failed the check in region "
                            + context.scope().region().toUpperCase(Locale.ROOT) + ": " + String.join(", ", failed));
        }
    }

    private static boolean simulated(String address) {
        return address.toLowerCase(Locale.ROOT).endsWith(SIMULATOR);
    }

    private void countAgainstQuota(String id, int recipients) {
        Instant now = context.clock().instant();
        if (sentLast24Hours() + recipients > account.maxInDay()) {
            throw new SesRefusal(Reason.THROTTLED, "Daily message quota exceeded.");
        }
        allowance.update("rate", new Allowance(account.burst(), now), before -> {
            double tokens = Math.min(
                    account.burst(),
                    before.tokens() + Duration.between(before.at(), now).toMillis() / 1000.0 * account.maxInSecond());
            if (tokens < 1) {
                throw new SesRefusal(Reason.THROTTLED, "Maximum sending rate exceeded.");
            }
            return new Allowance(tokens - 1, now);
        });
        total.update("all", before -> new Total(before.recipients() + recipients));
        sent.insert(String.format("%013d-%s", now.toEpochMilli(), id), new Sent(now, recipients));
    }

    /** Recipients in the last 24 hours of the cloud's time. */
    int sentLast24Hours() {
        String from = String.format(
                "%013d", context.clock().instant().minus(Duration.ofDays(1)).toEpochMilli());
        return context.change(change -> {
            Map<String, Integer> old = new HashMap<>();
            sent.walk("", from, false, (key, mail) -> {
                old.put(key, mail.recipients());
                return true;
            });
            // A state of an earlier opsctl has mails, and no total of them
            if (total.get("all").isEmpty()) {
                total.insert(
                        "all",
                        new Total(sent.values().stream()
                                .mapToInt(Sent::recipients)
                                .sum()));
            }
            old.keySet().forEach(sent::remove);
            int gone = old.values().stream().mapToInt(Integer::intValue).sum();
            return total.update("all", before -> new Total(before.recipients() - gone))
                    .map(Total::recipients)
                    .orElse(0);
        });
    }

    private void deliver(
            String id,
            String from,
            String sender,
            Set<String> recipients,
            MailHeaders headers,
            byte[] message,
            ConfigurationSet set,
            Map<String, String> tags) {
        List<String> bounced = new ArrayList<>();
        List<String> complained = new ArrayList<>();
        List<String> recentlyBounced = new ArrayList<>();
        List<String> onAccountList = new ArrayList<>();
        List<String> delivered = new ArrayList<>();
        for (String recipient : recipients) {
            String lower = recipient.toLowerCase(Locale.ROOT);
            String simulator = lower.endsWith(SIMULATOR)
                    ? lower.substring(0, lower.length() - SIMULATOR.length()).replaceAll("\\+.*", "")
                    : "";
            if (account.suppresses(lower, set == null ? null : set.options().suppressionOptions())) {
                onAccountList.add(recipient);
            } else if ("suppressionlist".equals(simulator)) {
                recentlyBounced.add(recipient);
            } else if ("bounce".equals(simulator)) {
                bounced.add(recipient);
            } else {
                delivered.add(recipient);
                if ("complaint".equals(simulator)) {
                    complained.add(recipient);
                }
            }
        }
        byte[] outgoing = outgoing(id, sender, headers, message);
        if (!delivered.isEmpty()) {
            new Mailbox(context.cloud().home())
                    .deliver(context.scope().accountId(), "ses", context.clock().instant(), delivered, outgoing, id);
        }
        int bounces = bounced.size() + recentlyBounced.size();
        count(recipients.size(), bounces, complained.size(), 0);
        context.cloud().store().afterCommit(() -> {
            metrics.sent(recipients.size(), delivered.size(), bounces, complained.size());
            metrics.reputation(statistics());
        });
        SesEvents.Mail mail = new SesEvents.Mail(
                id,
                context.clock().instant(),
                from,
                sender,
                List.copyOf(recipients),
                MailHeaders.parse(outgoing).fields(),
                tags,
                set == null ? null : set.options().configurationSetName());
        events.publish(mail, delivered, bounced, recentlyBounced, onAccountList, complained);
    }

    /** As SES sends it on: with its own Message-ID and Date, without Bcc. */
    private byte[] outgoing(String id, String sender, MailHeaders headers, byte[] message) {
        StringBuilder head = new StringBuilder("Return-Path: <" + sender + ">\r\n");
        Set<String> own =
                Set.of("bcc", "message-id", "date", "return-path", "x-ses-configuration-set", "x-ses-message-tags");
        headers.fields().stream()
                .filter(field -> !own.contains(field.name().toLowerCase(Locale.ROOT)))
                .forEach(field -> head.append(field.name())
                        .append(": ")
                        .append(field.value())
                        .append("\r\n"));
        String domain = "us-east-1".equals(context.scope().region())
                ? "email.amazonses.com"
                : context.scope().region() + ".amazonses.com";
        String date = java.time.format.DateTimeFormatter.RFC_1123_DATE_TIME.format(
                context.clock().instant().atOffset(java.time.ZoneOffset.UTC));
        head.append("Message-ID: <")
                .append(id)
                .append('@')
                .append(domain)
                .append(">\r\nDate: ")
                .append(date.replace("GMT", "+0000"))
                .append("\r\n\r\n");
        ByteArrayOutputStream out = new ByteArrayOutputStream(message.length + 300);
        out.writeBytes(head.toString().getBytes(StandardCharsets.UTF_8));
        out.write(message, headers.bodyStart(), message.length - headers.bodyStart());
        return out.toByteArray();
    }

    private void count(int attempts, int bounces, int complaints, int rejects) {
        long period = context.clock().instant().getEpochSecond() / 900 * 900;
        statistics.update(
                String.format("%012d", period),
                new Statistics(Instant.ofEpochSecond(period), 0, 0, 0, 0),
                now -> new Statistics(
                        now.from(),
                        now.attempts() + attempts,
                        now.bounces() + bounces,
                        now.complaints() + complaints,
                        now.rejects() + rejects));
    }

    /** The last fourteen days, a point for each 15 minutes in which something happened. */
    List<Statistics> statistics() {
        Instant from = context.clock().instant().minus(Duration.ofDays(14));
        return statistics.values().stream()
                .filter(point -> point.from().isAfter(from))
                .toList();
    }
}
