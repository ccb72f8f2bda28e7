package dev.opsctl.local.service.sns;

import dev.opsctl.local.cloud.ResourcePolicySource;
import dev.opsctl.local.cloud.Resumable;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.MailLinks;
import dev.opsctl.local.service.sns.Publisher.Published;
import dev.opsctl.local.service.sns.Subscriptions.Subscription;
import dev.opsctl.local.service.sns.Topics.Topic;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.AddPermissionRequest;
import software.amazon.awssdk.services.sns.model.AddPermissionResponse;
import software.amazon.awssdk.services.sns.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sns.model.ConfirmSubscriptionRequest;
import software.amazon.awssdk.services.sns.model.ConfirmSubscriptionResponse;
import software.amazon.awssdk.services.sns.model.CreateTopicRequest;
import software.amazon.awssdk.services.sns.model.CreateTopicResponse;
import software.amazon.awssdk.services.sns.model.DeleteTopicRequest;
import software.amazon.awssdk.services.sns.model.DeleteTopicResponse;
import software.amazon.awssdk.services.sns.model.GetSubscriptionAttributesRequest;
import software.amazon.awssdk.services.sns.model.GetSubscriptionAttributesResponse;
import software.amazon.awssdk.services.sns.model.GetTopicAttributesRequest;
import software.amazon.awssdk.services.sns.model.GetTopicAttributesResponse;
import software.amazon.awssdk.services.sns.model.ListSubscriptionsByTopicRequest;
import software.amazon.awssdk.services.sns.model.ListSubscriptionsByTopicResponse;
import software.amazon.awssdk.services.sns.model.ListSubscriptionsRequest;
import software.amazon.awssdk.services.sns.model.ListSubscriptionsResponse;
import software.amazon.awssdk.services.sns.model.ListTagsForResourceRequest;
import software.amazon.awssdk.services.sns.model.ListTagsForResourceResponse;
import software.amazon.awssdk.services.sns.model.ListTopicsRequest;
import software.amazon.awssdk.services.sns.model.ListTopicsResponse;
import software.amazon.awssdk.services.sns.model.PublishBatchRequest;
import software.amazon.awssdk.services.sns.model.PublishBatchRequestEntry;
import software.amazon.awssdk.services.sns.model.PublishBatchResponse;
import software.amazon.awssdk.services.sns.model.PublishBatchResultEntry;
import software.amazon.awssdk.services.sns.model.PublishRequest;
import software.amazon.awssdk.services.sns.model.PublishResponse;
import software.amazon.awssdk.services.sns.model.RemovePermissionRequest;
import software.amazon.awssdk.services.sns.model.RemovePermissionResponse;
import software.amazon.awssdk.services.sns.model.SetSubscriptionAttributesRequest;
import software.amazon.awssdk.services.sns.model.SetSubscriptionAttributesResponse;
import software.amazon.awssdk.services.sns.model.SetTopicAttributesRequest;
import software.amazon.awssdk.services.sns.model.SetTopicAttributesResponse;
import software.amazon.awssdk.services.sns.model.SnsException;
import software.amazon.awssdk.services.sns.model.SubscribeRequest;
import software.amazon.awssdk.services.sns.model.SubscribeResponse;
import software.amazon.awssdk.services.sns.model.Tag;
import software.amazon.awssdk.services.sns.model.TagResourceRequest;
import software.amazon.awssdk.services.sns.model.TagResourceResponse;
import software.amazon.awssdk.services.sns.model.UnsubscribeRequest;
import software.amazon.awssdk.services.sns.model.UnsubscribeResponse;
import software.amazon.awssdk.services.sns.model.UntagResourceRequest;
import software.amazon.awssdk.services.sns.model.UntagResourceResponse;

/**
 * Amazon SNS. E-mail and SMS go to the mailbox ({@link dev.opsctl.local.engine.Mailbox}).
 *
 * @see <a href="https://docs.aws.amazon.com/sns/latest/api/welcome.html">API reference</a>
 */
public final class LocalTopics implements PhoneOperations, Resumable, ResourcePolicySource, MailLinks.Target {

    private static final int PAGE = 100;

    private final ServiceContext context;
    private final Topics topics;
    private final Subscriptions subscriptions;
    private final Publisher publisher;
    private final Phones phones;

    public LocalTopics(ServiceContext context) {
        this.context = context;
        this.topics = new Topics(context);
        this.subscriptions = new Subscriptions(context, topics);
        this.publisher = new Publisher(context, topics, subscriptions);
        this.phones = new Phones(context);
    }

    @Override
    public Phones phones() {
        return phones;
    }

    @Override
    public void resume() {
        publisher.resume();
        subscriptions.resume();
    }

    @Override
    public Optional<String> resourcePolicy(String resourceArn) {
        String[] parts = resourceArn.split(":");
        String arn = parts.length > 6 ? String.join(":", List.of(parts).subList(0, 6)) : resourceArn;
        return topics.find(arn).map(topic -> topic.attributes().get("Policy"));
    }

    @Override
    public Optional<String> follow(String token) {
        return subscriptions
                .follow(token)
                .map(subscription -> token.startsWith("unsubscribe-")
                        ? "Subscription removed! " + subscription.endpoint() + " has been unsubscribed from "
                                + subscription.topicArn() + "."
                        : "Subscription confirmed! " + subscription.endpoint() + " is subscribed to "
                                + subscription.topicArn() + ".");
    }

    @Override
    public CreateTopicResponse createTopic(CreateTopicRequest request) {
        return CreateTopicResponse.builder()
                .topicArn(topics.arn(topics.create(request).name()))
                .build();
    }

    @Override
    public DeleteTopicResponse deleteTopic(DeleteTopicRequest request) {
        context.cloud().store().atomically(() -> {
            topics.delete(request.topicArn());
            subscriptions.deleteOfTopic(request.topicArn());
        });
        return DeleteTopicResponse.builder().build();
    }

    @Override
    public ListTopicsResponse listTopics(ListTopicsRequest request) {
        ListTopicsResponse.Builder answer = ListTopicsResponse.builder();
        String next = page(
                topics.list(),
                Topic::name,
                request.nextToken(),
                page -> answer.topics(page.stream()
                        .map(topic -> software.amazon.awssdk.services.sns.model.Topic.builder()
                                .topicArn(topics.arn(topic.name()))
                                .build())
                        .toList()));
        return answer.nextToken(next).build();
    }

    private static <T> String page(List<T> all, Function<T, String> key, String token, Consumer<List<T>> take) {
        List<T> rest = all.stream()
                .filter(item -> token == null || key.apply(item).compareTo(token) > 0)
                .toList();
        List<T> page = rest.subList(0, Math.min(PAGE, rest.size()));
        take.accept(page);
        return page.size() < rest.size() ? key.apply(page.get(page.size() - 1)) : null;
    }

    @Override
    public GetTopicAttributesResponse getTopicAttributes(GetTopicAttributesRequest request) {
        Topic topic = topics.get(request.topicArn());
        List<Subscription> all = subscriptions.ofTopic(request.topicArn());
        Map<String, String> attributes = new LinkedHashMap<>(topic.attributes());
        attributes.put("TopicArn", request.topicArn());
        attributes.put("Owner", context.scope().accountId());
        attributes.putIfAbsent("DisplayName", "");
        attributes.put(
                "SubscriptionsConfirmed",
                String.valueOf(all.stream().filter(Subscription::confirmed).count()));
        attributes.put(
                "SubscriptionsPending",
                String.valueOf(all.stream().filter(s -> !s.confirmed()).count()));
        attributes.put("SubscriptionsDeleted", "0");
        attributes.put(
                "EffectiveDeliveryPolicy",
                attributes.getOrDefault(
                        "DeliveryPolicy",
                        "{\"http\":{\"defaultHealthyRetryPolicy\":{\"minDelayTarget\":20,\"maxDelayTarget\":20,"
                                + "\"numRetries\":3,\"numMaxDelayRetries\":0,\"numNoDelayRetries\":0,\"numMinDelayRetries\":0,\"backoffFunction\":\"linear\"},\"disableSubscriptionOverrides\":false,"
                                + "\"defaultRequestPolicy\":{\"headerContentType\":\"text/plain; charset=UTF-8\"}}}"));
        return GetTopicAttributesResponse.builder().attributes(attributes).build();
    }

    @Override
    public SetTopicAttributesResponse setTopicAttributes(SetTopicAttributesRequest request) {
        topics.set(request.topicArn(), request.attributeName(), request.attributeValue());
        return SetTopicAttributesResponse.builder().build();
    }

    @Override
    public AddPermissionResponse addPermission(AddPermissionRequest request) {
        String policy = topics.get(request.topicArn()).attributes().get("Policy");
        topics.set(request.topicArn(), "Policy", TopicPermissions.add(policy, request));
        return AddPermissionResponse.builder().build();
    }

    @Override
    public RemovePermissionResponse removePermission(RemovePermissionRequest request) {
        String policy = topics.get(request.topicArn()).attributes().get("Policy");
        topics.set(request.topicArn(), "Policy", TopicPermissions.remove(policy, request.label()));
        return RemovePermissionResponse.builder().build();
    }

    @Override
    public SubscribeResponse subscribe(SubscribeRequest request) {
        Subscription subscription = subscriptions.subscribe(request);
        boolean show = subscription.confirmed() || Boolean.TRUE.equals(request.returnSubscriptionArn());
        return SubscribeResponse.builder()
                .subscriptionArn(show ? subscription.arn() : "pending confirmation")
                .build();
    }

    @Override
    public ConfirmSubscriptionResponse confirmSubscription(ConfirmSubscriptionRequest request) {
        topics.get(request.topicArn());
        Subscription subscription = Optional.ofNullable(request.token())
                .filter(token -> !token.startsWith("unsubscribe-"))
                .flatMap(subscriptions::follow)
                .filter(s -> s.topicArn().equals(request.topicArn()))
                .orElseThrow(() -> SnsErrors.invalid("Token"));
        return ConfirmSubscriptionResponse.builder()
                .subscriptionArn(subscription.arn())
                .build();
    }

    @Override
    public UnsubscribeResponse unsubscribe(UnsubscribeRequest request) {
        subscriptions.delete(request.subscriptionArn());
        return UnsubscribeResponse.builder().build();
    }

    @Override
    public ListSubscriptionsResponse listSubscriptions(ListSubscriptionsRequest request) {
        ListSubscriptionsResponse.Builder answer = ListSubscriptionsResponse.builder();
        String next = page(
                subscriptions.list(),
                Subscription::arn,
                request.nextToken(),
                page -> answer.subscriptions(
                        page.stream().map(LocalTopics::summary).toList()));
        return answer.nextToken(next).build();
    }

    @Override
    public ListSubscriptionsByTopicResponse listSubscriptionsByTopic(ListSubscriptionsByTopicRequest request) {
        topics.get(request.topicArn());
        ListSubscriptionsByTopicResponse.Builder answer = ListSubscriptionsByTopicResponse.builder();
        String next = page(
                subscriptions.ofTopic(request.topicArn()),
                Subscription::arn,
                request.nextToken(),
                page -> answer.subscriptions(
                        page.stream().map(LocalTopics::summary).toList()));
        return answer.nextToken(next).build();
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

    @Override
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
        attributes.put("SubscriptionPrincipal", "arn:aws:iam::" + subscription.owner() + ":root");
        if (attributes.containsKey("FilterPolicy")) {
            attributes.putIfAbsent("FilterPolicyScope", "MessageAttributes");
        }
        return GetSubscriptionAttributesResponse.builder()
                .attributes(attributes)
                .build();
    }

    @Override
    public SetSubscriptionAttributesResponse setSubscriptionAttributes(SetSubscriptionAttributesRequest request) {
        subscriptions.set(request.subscriptionArn(), request.attributeName(), request.attributeValue());
        return SetSubscriptionAttributesResponse.builder().build();
    }

    @Override
    public PublishResponse publish(PublishRequest request) {
        Published published = publisher.publish(request);
        return PublishResponse.builder()
                .messageId(published.messageId())
                .sequenceNumber(published.sequence())
                .build();
    }

    @Override
    public PublishBatchResponse publishBatch(PublishBatchRequest request) {
        topics.get(request.topicArn());
        List<PublishBatchRequestEntry> entries = request.publishBatchRequestEntries();
        Set<String> ids = new HashSet<>();
        if (entries.isEmpty()) {
            throw SnsErrors.emptyBatch();
        } else if (entries.size() > 10) {
            throw SnsErrors.tooMany();
        } else if (!entries.stream().allMatch(entry -> ids.add(entry.id()))) {
            throw SnsErrors.notDistinct();
        }
        List<PublishBatchResultEntry> successful = new ArrayList<>();
        List<BatchResultErrorEntry> failed = new ArrayList<>();
        for (PublishBatchRequestEntry entry : entries) {
            try {
                Published published = publisher.publish(PublishRequest.builder()
                        .topicArn(request.topicArn())
                        .message(entry.message())
                        .subject(entry.subject())
                        .messageStructure(entry.messageStructure())
                        .messageAttributes(entry.messageAttributes())
                        .messageGroupId(entry.messageGroupId())
                        .messageDeduplicationId(entry.messageDeduplicationId())
                        .build());
                successful.add(PublishBatchResultEntry.builder()
                        .id(entry.id())
                        .messageId(published.messageId())
                        .sequenceNumber(published.sequence())
                        .build());
            } catch (SnsException e) {
                failed.add(BatchResultErrorEntry.builder()
                        .id(entry.id())
                        .code(e.awsErrorDetails().errorCode())
                        .message(e.awsErrorDetails().errorMessage())
                        .senderFault(e.statusCode() < 500)
                        .build());
            }
        }
        return PublishBatchResponse.builder()
                .successful(successful)
                .failed(failed)
                .build();
    }

    @Override
    public ListTagsForResourceResponse listTagsForResource(ListTagsForResourceRequest request) {
        Topic topic = topics.find(request.resourceArn()).orElseThrow(SnsErrors::missingResource);
        return ListTagsForResourceResponse.builder()
                .tags(topic.tags().entrySet().stream()
                        .map(tag -> Tag.builder()
                                .key(tag.getKey())
                                .value(tag.getValue())
                                .build())
                        .toList())
                .build();
    }

    @Override
    public TagResourceResponse tagResource(TagResourceRequest request) {
        Map<String, String> add = new LinkedHashMap<>();
        request.tags().forEach(tag -> add.put(tag.key(), tag.value()));
        topics.tag(request.resourceArn(), add, List.of());
        return TagResourceResponse.builder().build();
    }

    @Override
    public UntagResourceResponse untagResource(UntagResourceRequest request) {
        topics.tag(request.resourceArn(), Map.of(), request.tagKeys());
        return UntagResourceResponse.builder().build();
    }

    @Override
    public String serviceName() {
        return SnsClient.SERVICE_NAME;
    }

    @Override
    public void close() {
        // Deliveries run on the cloud's executor and end with it.
    }
}
