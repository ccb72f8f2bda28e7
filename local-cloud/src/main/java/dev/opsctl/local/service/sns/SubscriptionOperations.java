package dev.opsctl.local.service.sns;

import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.engine.mail.MailLinks;
import dev.opsctl.local.service.sns.Subscriptions.Subscription;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.sns.model.ConfirmSubscriptionRequest;
import software.amazon.awssdk.services.sns.model.ConfirmSubscriptionResponse;
import software.amazon.awssdk.services.sns.model.GetSubscriptionAttributesRequest;
import software.amazon.awssdk.services.sns.model.GetSubscriptionAttributesResponse;
import software.amazon.awssdk.services.sns.model.ListSubscriptionsByTopicRequest;
import software.amazon.awssdk.services.sns.model.ListSubscriptionsByTopicResponse;
import software.amazon.awssdk.services.sns.model.ListSubscriptionsRequest;
import software.amazon.awssdk.services.sns.model.ListSubscriptionsResponse;
import software.amazon.awssdk.services.sns.model.SetSubscriptionAttributesRequest;
import software.amazon.awssdk.services.sns.model.SubscribeRequest;
import software.amazon.awssdk.services.sns.model.SubscribeResponse;
import software.amazon.awssdk.services.sns.model.UnsubscribeRequest;

/** Subscriptions, and the links by which their endpoints confirm and end them. */
final class SubscriptionOperations implements MailLinks.Target {

    private final Topics topics;
    private final Subscriptions subscriptions;

    SubscriptionOperations(Topics topics, Subscriptions subscriptions) {
        this.topics = topics;
        this.subscriptions = subscriptions;
    }

    @Override
    public Optional<String> follow(String token) {
        return subscriptions
                .follow(token, false)
                .map(subscription -> token.startsWith("unsubscribe-")
                        ? "Subscription removed! " + subscription.endpoint() + " has been unsubscribed from "
                                + subscription.topicArn() + "."
                        : "Subscription confirmed! " + subscription.endpoint() + " is subscribed to "
                                + subscription.topicArn() + ".");
    }

    public SubscribeResponse subscribe(SubscribeRequest request) {
        Subscription subscription = subscriptions.subscribe(request);
        boolean show = subscription.confirmed() || Boolean.TRUE.equals(request.returnSubscriptionArn());
        return SubscribeResponse.builder()
                .subscriptionArn(show ? subscription.arn() : "pending confirmation")
                .build();
    }

    public ConfirmSubscriptionResponse confirmSubscription(ConfirmSubscriptionRequest request) {
        topics.requireArn(request.topicArn());
        if (request.token() == null || !request.token().matches("[0-9a-f]{64,}")) {
            throw SnsErrors.malformedToken();
        }
        Subscription subscription = Optional.of(request.token())
                .filter(token -> subscriptions.isToken(token, request.topicArn()))
                .flatMap(token -> subscriptions.follow(token, "true".equals(request.authenticateOnUnsubscribe())))
                .orElseThrow(() -> SnsErrors.invalid("Token"));
        return ConfirmSubscriptionResponse.builder()
                .subscriptionArn(subscription.arn())
                .build();
    }

    public void unsubscribe(UnsubscribeRequest request) {
        subscriptions.delete(request.subscriptionArn());
    }

    public ListSubscriptionsResponse listSubscriptions(ListSubscriptionsRequest request) {
        Page<Subscription> page = page("ListSubscriptions", subscriptions.list(), request.nextToken());
        return ListSubscriptionsResponse.builder()
                .subscriptions(page.items().stream()
                        .map(SubscriptionOperations::summary)
                        .toList())
                .nextToken(page.nextToken())
                .build();
    }

    public ListSubscriptionsByTopicResponse listSubscriptionsByTopic(ListSubscriptionsByTopicRequest request) {
        topics.get(request.topicArn());
        Page<Subscription> page = page(
                "ListSubscriptionsByTopic " + request.topicArn(),
                subscriptions.ofTopic(request.topicArn()),
                request.nextToken());
        return ListSubscriptionsByTopicResponse.builder()
                .subscriptions(page.items().stream()
                        .map(SubscriptionOperations::summary)
                        .toList())
                .nextToken(page.nextToken())
                .build();
    }

    private static Page<Subscription> page(String list, List<Subscription> all, String token) {
        return Page.of(list, all, Subscription::arn, SnsErrors.PAGE, token, SnsErrors::nextToken);
    }

    private static software.amazon.awssdk.services.sns.model.Subscription summary(Subscription subscription) {
        return software.amazon.awssdk.services.sns.model.Subscription.builder()
                .subscriptionArn(subscription.confirmed() ? subscription.arn() : "PendingConfirmation")
                .topicArn(subscription.topicArn())
                .protocol(subscription.protocol())
                .endpoint(subscription.endpoint())
                .owner(subscription.owner())
                .build();
    }

    public GetSubscriptionAttributesResponse getSubscriptionAttributes(GetSubscriptionAttributesRequest request) {
        Subscription subscription = subscriptions.get(request.subscriptionArn());
        Map<String, String> attributes = new LinkedHashMap<>(subscription.attributes());
        attributes.put("SubscriptionArn", subscription.arn());
        attributes.put("TopicArn", subscription.topicArn());
        attributes.put("Protocol", subscription.protocol());
        attributes.put("Endpoint", subscription.endpoint());
        attributes.put("Owner", subscription.owner());
        attributes.put("ConfirmationWasAuthenticated", String.valueOf(subscription.confirmed()));
        attributes.put("PendingConfirmation", String.valueOf(!subscription.confirmed()));
        attributes.putIfAbsent("RawMessageDelivery", "false");
        attributes.put("SubscriptionPrincipal", subscription.subscriber());
        if (Subscriptions.isHttp(subscription)) { // a delivery policy is for HTTP and HTTPS only
            attributes.put(
                    "EffectiveDeliveryPolicy",
                    subscriptions.policy(subscription).ofSubscription());
        }
        if (attributes.containsKey("FilterPolicy")) {
            attributes.putIfAbsent("FilterPolicyScope", "MessageAttributes");
        } else {
            attributes.remove("FilterPolicyScope"); // kept for the policy to come, and shown with it
        }
        return GetSubscriptionAttributesResponse.builder()
                .attributes(attributes)
                .build();
    }

    public void setSubscriptionAttributes(SetSubscriptionAttributesRequest request) {
        subscriptions.set(request.subscriptionArn(), request.attributeName(), request.attributeValue());
    }
}
