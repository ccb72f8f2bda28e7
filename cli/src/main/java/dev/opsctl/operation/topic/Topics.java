package dev.opsctl.operation.topic;

import dev.opsctl.operation.stack.Stacks;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Clients;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudformation.model.StackResourceSummary;
import software.amazon.awssdk.services.sns.model.Subscription;

/** The topics of the app stack and who hears them (ORD-11). */
public final class Topics {

    /** One subscription; {@code arn} is null until its owner has confirmed it. */
    public record Subscriber(
            String topic, @Nullable String protocol, @Nullable String endpoint, String state, @Nullable String arn) {}

    private static final List<String> PROTOCOLS =
            List.of("email", "email-json", "sms", "sqs", "lambda", "http", "https");
    private static final Pattern EMAIL = Pattern.compile("[^@\\s]+@[^@\\s]+\\.[^@\\s]+");
    private static final Pattern PHONE = Pattern.compile("\\+[1-9][0-9]{6,14}");

    private final Clients clients;
    private final List<String> arns;

    public Topics(Clients clients) {
        this.clients = clients;
        Stacks stacks = new Stacks(clients);
        this.arns = stacks.resources(stacks.name(Stacks.APP)).values().stream()
                .flatMap(List::stream)
                .filter(resource -> "AWS::SNS::Topic".equals(resource.resourceType()))
                .map(StackResourceSummary::physicalResourceId)
                .filter(arn -> arn != null && !arn.isEmpty())
                .sorted()
                .toList();
    }

    /** Every subscription of every topic; a topic that nobody hears has one row without endpoint. */
    public List<Subscriber> list() {
        List<Subscriber> all = new ArrayList<>();
        for (String arn : arns) {
            List<Subscriber> subscribers =
                    clients.sns().listSubscriptionsByTopicPaginator(r -> r.topicArn(arn)).subscriptions().stream()
                            .map(Topics::subscriber)
                            .toList();
            all.addAll(
                    subscribers.isEmpty()
                            ? List.of(new Subscriber(name(arn), null, null, "NOBODY", null))
                            : subscribers);
        }
        return all;
    }

    private static Subscriber subscriber(Subscription subscription) {
        boolean confirmed = subscription.subscriptionArn().startsWith("arn:");
        return new Subscriber(
                name(subscription.topicArn()),
                subscription.protocol(),
                subscription.endpoint(),
                confirmed ? "CONFIRMED" : "PENDING",
                confirmed ? subscription.subscriptionArn() : null);
    }

    /**
     * Subscribes an endpoint; a queue or a function of the account is made to let the topic in.
     *
     * @param endpoint an address, a phone number (E.164), an URL, or the name or ARN of a queue or function
     */
    public Subscriber subscribe(String topic, String protocol, String endpoint) {
        if (!PROTOCOLS.contains(protocol)) {
            throw new OperationException(
                    ExitCode.USAGE,
                    "SNS has no protocol '" + protocol + "'",
                    "Choose one of: " + String.join(", ", PROTOCOLS));
        }
        String address = address(protocol, endpoint);
        String topicArn = arn(topic);
        TopicAccess access = new TopicAccess(clients, topicArn);
        if (protocol.equals("sqs")) {
            access.toQueue(address);
        } else if (protocol.equals("lambda")) {
            access.toFunction(address);
        }
        String arn = clients.sns()
                .subscribe(r -> r.topicArn(topicArn).protocol(protocol).endpoint(address))
                .subscriptionArn();
        boolean confirmed = arn != null && arn.startsWith("arn:");
        return new Subscriber(
                name(topicArn), protocol, address, confirmed ? "CONFIRMED" : "PENDING", confirmed ? arn : null);
    }

    /** Ends the subscription of an endpoint; fails if there is none, or if it was never confirmed. */
    public Subscriber unsubscribe(String topic, String endpoint) {
        String topicArn = arn(topic);
        Subscriber found = list().stream()
                .filter(s -> s.topic().equals(name(topicArn)))
                .filter(s -> endpoint.equals(s.endpoint())
                        || endpoint.equals(s.arn())
                        || List.of("sqs", "lambda").contains(s.protocol())
                                && address(s.protocol(), endpoint).equals(s.endpoint()))
                .findFirst()
                .orElseThrow(() -> new OperationException(
                        ExitCode.NOT_FOUND,
                        endpoint + " is not subscribed to " + name(topicArn),
                        "See who is: opsctl topic list"));
        if (found.arn() == null) {
            throw new OperationException(
                    ExitCode.CONFLICT,
                    endpoint + " has not confirmed its subscription to " + found.topic() + " yet",
                    "SNS drops it by itself when it is not confirmed within two days.");
        }
        clients.sns().unsubscribe(r -> r.subscriptionArn(found.arn()));
        return new Subscriber(found.topic(), found.protocol(), found.endpoint(), "ENDED", found.arn());
    }

    private String address(@Nullable String protocol, String endpoint) {
        boolean right =
                switch (protocol) {
                    case "email", "email-json" -> EMAIL.matcher(endpoint).matches();
                    case "sms" -> PHONE.matcher(endpoint).matches();
                    case "http", "https" -> endpoint.startsWith(protocol + "://");
                    default -> true;
                };
        if (!right) {
            throw new OperationException(
                    ExitCode.USAGE,
                    "'" + endpoint + "' is no endpoint for " + protocol,
                    switch (protocol) {
                        case "sms" -> "Write a phone number with its country, e.g. +34911234567";
                        case "http", "https" -> "Write an URL, e.g. " + protocol + "://shop.example.com/notices";
                        default -> "Write an address, e.g. warehouse@example.com";
                    });
        }
        if (endpoint.startsWith("arn:")) {
            return endpoint;
        }
        String own = arns.isEmpty() ? "" : arns.get(0);
        String account = own.isEmpty() ? "" : own.split(":")[4];
        String place = clients.target().region() + ":" + account + ":";
        return switch (protocol) {
            case "sqs" -> "arn:aws:sqs:" + place + endpoint;
            case "lambda" -> "arn:aws:lambda:" + place + "function:" + endpoint;
            default -> endpoint;
        };
    }

    private String arn(String topic) {
        return arns.stream()
                .filter(arn -> name(arn).equals(topic)
                        || name(arn).equals(clients.target().named(topic))
                        || arn.equals(topic))
                .findFirst()
                .orElseThrow(() -> new OperationException(
                        ExitCode.NOT_FOUND,
                        "There is no topic " + topic,
                        arns.isEmpty()
                                ? "Deploy the app stack: opsctl deploy"
                                : "Topics: " + arns.stream().map(Topics::name).collect(Collectors.joining(", "))));
    }

    private static String name(String arn) {
        return arn.substring(arn.lastIndexOf(':') + 1);
    }
}
