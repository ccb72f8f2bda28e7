package dev.opsctl.local.service.sns;

import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.sns.Subscriptions.Subscription;
import dev.opsctl.local.service.sns.Topics.Topic;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.sns.model.CreateTopicRequest;
import software.amazon.awssdk.services.sns.model.CreateTopicResponse;
import software.amazon.awssdk.services.sns.model.DeleteTopicRequest;
import software.amazon.awssdk.services.sns.model.GetTopicAttributesRequest;
import software.amazon.awssdk.services.sns.model.GetTopicAttributesResponse;
import software.amazon.awssdk.services.sns.model.ListTopicsRequest;
import software.amazon.awssdk.services.sns.model.ListTopicsResponse;
import software.amazon.awssdk.services.sns.model.SetTopicAttributesRequest;

/** Topics and their attributes. */
final class TopicOperations {

    private final ServiceContext context;
    private final Topics topics;
    private final Subscriptions subscriptions;
    private final Publisher publisher;

    TopicOperations(ServiceContext context, Topics topics, Subscriptions subscriptions, Publisher publisher) {
        this.context = context;
        this.topics = topics;
        this.subscriptions = subscriptions;
        this.publisher = publisher;
    }

    public CreateTopicResponse createTopic(CreateTopicRequest request) {
        if (request.dataProtectionPolicy() != null
                && !request.dataProtectionPolicy().isEmpty()) {
            throw SnsErrors.invalid("DataProtectionPolicy Reason: the local cloud does not look into messages");
        }
        return CreateTopicResponse.builder()
                .topicArn(topics.arn(topics.create(request).name()))
                .build();
    }

    public void deleteTopic(DeleteTopicRequest request) {
        topics.requireArn(request.topicArn());
        context.cloud().store().change(change -> {
            topics.delete(request.topicArn());
            subscriptions.deleteOfTopic(request.topicArn());
            publisher.forget(request.topicArn());
        });
    }

    public ListTopicsResponse listTopics(ListTopicsRequest request) {
        Page<Topic> page = Page.of(
                "ListTopics", topics.list(), Topic::name, SnsErrors.PAGE, request.nextToken(), SnsErrors::nextToken);
        return ListTopicsResponse.builder()
                .topics(page.items().stream()
                        .map(topic -> software.amazon.awssdk.services.sns.model.Topic.builder()
                                .topicArn(topics.arn(topic.name()))
                                .build())
                        .toList())
                .nextToken(page.nextToken())
                .build();
    }

    public GetTopicAttributesResponse getTopicAttributes(GetTopicAttributesRequest request) {
        Topic topic = topics.get(request.topicArn());
        List<Subscription> all = subscriptions.ofTopic(request.topicArn());
        long confirmed = all.stream().filter(Subscription::confirmed).count();
        Map<String, String> attributes = new LinkedHashMap<>(topic.attributes());
        attributes.put("TopicArn", request.topicArn());
        attributes.put("Owner", context.scope().accountId());
        attributes.putIfAbsent("DisplayName", "");
        if (topic.fifo()) {
            attributes.putIfAbsent("ContentBasedDeduplication", "false");
        }
        attributes.put("SubscriptionsConfirmed", String.valueOf(confirmed));
        attributes.put("SubscriptionsPending", String.valueOf(all.size() - confirmed));
        attributes.put("SubscriptionsDeleted", "0");
        attributes.put(
                "EffectiveDeliveryPolicy",
                DeliveryPolicy.of(topic.attributes().get("DeliveryPolicy"), null)
                        .ofTopic());
        return GetTopicAttributesResponse.builder().attributes(attributes).build();
    }

    public void setTopicAttributes(SetTopicAttributesRequest request) {
        topics.set(request.topicArn(), request.attributeName(), request.attributeValue());
    }
}
