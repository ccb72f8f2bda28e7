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
import org.jspecify.annotations.Nullable;

/**
 * Accepts mails by the rules of an account in the sandbox (identities, quotas, the mailbox simulator) and delivers them to the mailbox.
 *
 * @see <a href="https://docs.aws.amazon.com/ses/latest/dg/quotas.html">Quotas</a>
 */
final class SesSending {

    private static final int MAX_RECIPIENTS = 50;
    private static final int MAX_BYTES = 10 << 20;
    private static final String SIMULATOR = "@simulator.amazonses.com";

    /**
     * What is said of a mail besides the mail.
     *
     * @param configurationSet or null for the identity's default, if it has one
     * @param tags message tags for events
     * @param lenders the identities of other accounts that it is sent as
     * @param unsubscribed recipients, in lower case, who have unsubscribed from the list that the mail belongs to
     */
    record Options(
            @Nullable String configurationSet, Map<String, String> tags, Lenders lenders, Set<String> unsubscribed) {

        Options {
            MessageTagRules.check(tags);
        }

        static Options of(@Nullable String configurationSet, Map<String, String> tags) {
            return new Options(configurationSet, tags, new Lenders(null, null, null), Set.of());
        }

        Options by(Lenders lent) {
            return new Options(configurationSet, tags, lent, unsubscribed);
        }

        Options without(Set<String> recipients) {
            return new Options(configurationSet, tags, lenders, recipients);
        }
    }

    /**
     * ARNs of identities whose policies let the sender use them, each for one address alone; null for one of the sender's own account.
     *
     * @param source for the address that the request sends from
     * @param from for the From of the message
     * @param returnPath for the address that bounces go to
     */
    record Lenders(@Nullable String source, @Nullable String from, @Nullable String returnPath) {}

    /** The addresses that a mail is sent as: its source and its return path, or null where nothing is said, and its From. */
    private record Sender(@Nullable String source, @Nullable String from, @Nullable String returnPath) {}

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
     * @param source whom the request sends from, or null to take the message's From; the From of a message that has none
     * @param returnPath the envelope's sender, or null for the source
     * @param destinations the envelope's recipients; empty takes the message's To, Cc and Bcc
     * @return the message id
     */
    String send(
            @Nullable String source,
            @Nullable String returnPath,
            List<String> destinations,
            byte[] message,
            Options options) {
        if (message.length > MAX_BYTES) {
            throw new SesRefusal(
                    Reason.INVALID, "Message length is more than 10485760 bytes long: '" + message.length + "'.");
        }
        MailHeaders headers = MailHeaders.parse(message);
        String from = headers.first("From").orElse(source);
        if (from == null || from.isBlank()) {
            throw new SesRefusal(Reason.INVALID, "Missing required header 'From'.");
        }
        List<String> written = new ArrayList<>(destinations);
        if (written.isEmpty()) {
            List.of("To", "Cc", "Bcc").forEach(field -> written.addAll(headers.mailboxes(field)));
        }
        Accepted mail = accept(new Sender(source, from, returnPath), written, options);
        return context.change(change -> {
            countAgainstQuota(mail.id(), mail.recipients().size());
            deliver(mail, from, headers, message, options);
            return mail.id();
        });
    }

    /** What may be sent. */
    private record Accepted(String id, String sender, Set<String> recipients, @Nullable ConfigurationSet set) {}

    private Accepted accept(Sender as, List<String> written, Options options) {
        String from = as.from();
        if (from == null || from.isBlank()) {
            throw new SesRefusal(Reason.INVALID, "Missing required header 'From'.");
        }
        Set<String> recipients = new LinkedHashSet<>();
        written.forEach(mailbox -> recipients.add(SesIdentities.checkAddress(mailbox)));
        if (recipients.isEmpty()) {
            throw new SesRefusal(Reason.INVALID, "Missing required header 'To'.");
        } else if (written.size() > MAX_RECIPIENTS) {
            throw new SesRefusal(Reason.INVALID, "Recipient count exceeds 50.");
        }
        String author = SesIdentities.checkAddress(MailHeaders.split(from).get(0));
        String source = as.source() == null ? author : SesIdentities.checkAddress(as.source());
        String envelopeSender = as.returnPath() == null ? source : SesIdentities.checkAddress(as.returnPath());
        Lenders lenders = options.lenders();
        Set<String> failed = new LinkedHashSet<>();
        if (as.returnPath() != null) {
            checkIdentity(envelopeSender, lenders.returnPath(), failed);
        }
        if (as.source() != null) {
            checkIdentity(source, lenders.source(), failed);
        }
        checkIdentity(author, lenders.from(), failed);
        checkIdentities(recipients, failed);
        if (identities
                .identityOf(envelopeSender)
                .filter(identity -> identity.attributes().containsKey("mailFromReject"))
                .isPresent()) {
            throw new SesRefusal(
                    Reason.NO_MAIL_FROM,
                    "The MX record of the identity's custom MAIL FROM domain is not set up:"
                            + " the local cloud looks up no DNS records, set BehaviorOnMxFailure to USE_DEFAULT_VALUE.");
        }
        String set = options.configurationSet();
        String setName = set != null && !set.isEmpty()
                ? set
                : identities
                        .identityOf(author)
                        .map(identity -> identity.attributes().get("configurationSet"))
                        .orElse(null);
        ConfigurationSet found = setName == null ? null : sets.get(setName);
        if (!account.settings().sending()) {
            throw new SesRefusal(
                    Reason.PAUSED,
                    "Email sending is disabled for your entire Amazon SES account in the current region.");
        } else if (found != null && !found.sendingEnabled()) {
            throw new SesRefusal(Reason.SET_PAUSED, "Email sending for configuration set <" + setName + "> is paused.");
        }
        String id = String.format("0100%012x-%s-000000", context.clock().millis(), UUID.randomUUID());
        return new Accepted(id, envelopeSender, recipients, found);
    }

    /**
     * Accepts a mail whose template cannot be rendered: SES answers a message id, and tells of the failure by an event.
     *
     * @param returnPath the envelope's sender, or null for the source
     * @param error why, as the event says it
     */
    String unrendered(
            String source,
            @Nullable String returnPath,
            List<String> destinations,
            Options options,
            String template,
            String error) {
        Accepted mail = accept(new Sender(source, source, returnPath), destinations, options);
        return context.change(change -> {
            countAgainstQuota(mail.id(), mail.recipients().size());
            count(0, 0, 0, 1);
            events.unrendered(
                    new SesEvents.Mail(
                            mail.id(),
                            context.clock().instant(),
                            source,
                            mail.sender(),
                            List.copyOf(mail.recipients()),
                            List.of(),
                            options.tags(),
                            mail.set() == null ? null : mail.set().options().configurationSetName()),
                    template,
                    error);
            return mail.id();
        });
    }

    private void checkIdentity(String address, @Nullable String lender, Set<String> failed) {
        if (!identities.covers(address) && !identities.lends(lender, address)) {
            failed.add(address);
        }
    }

    private void checkIdentities(Set<String> recipients, Set<String> failed) {
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
            if (old.isEmpty()) {
                return total.get("all").map(Total::recipients).orElse(0);
            }
            old.keySet().forEach(sent::remove);
            int gone = old.values().stream().mapToInt(Integer::intValue).sum();
            return total.update("all", before -> new Total(before.recipients() - gone))
                    .map(Total::recipients)
                    .orElse(0);
        });
    }

    private void deliver(Accepted accepted, String from, MailHeaders headers, byte[] message, Options options) {
        String id = accepted.id();
        String sender = accepted.sender();
        Set<String> recipients = accepted.recipients();
        ConfigurationSet set = accepted.set();
        Map<String, String> tags = options.tags();
        List<String> unsubscribed = new ArrayList<>();
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
            if (options.unsubscribed().contains(lower)) {
                unsubscribed.add(recipient);
            } else if (account.suppresses(
                    lower, set == null ? null : set.options().suppressionOptions())) {
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
        int bounces = bounced.size() + recentlyBounced.size() + unsubscribed.size();
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
        events.unsubscribed(mail, unsubscribed);
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
