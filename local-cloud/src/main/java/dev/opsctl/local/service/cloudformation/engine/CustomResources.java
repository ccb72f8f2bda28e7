package dev.opsctl.local.service.cloudformation.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.stack.ResourceRecord;
import dev.opsctl.local.service.cloudformation.stack.StackStore;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.sns.SnsClient;

/**
 * {@code AWS::CloudFormation::CustomResource} and {@code Custom::…}: a function or a topic is told what to do and answers by a PUT to a
 * pre-signed address.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-custom-resources.html">Custom resources</a>
 */
public final class CustomResources implements ResourceType {

    public static final String TYPE = "AWS::CloudFormation::CustomResource";
    /** The attribute, out of reach of GetAtt, that marks answers that are not to be shown. */
    static final String NO_ECHO = ":NoEcho";

    private static final int LONGEST_SECONDS = 3600;
    private static final int LONGEST_ID = 1024;

    private final StackStore store;
    private final CustomResponses responses;

    CustomResources(StackStore store) {
        this.store = store;
        this.responses = new CustomResponses(store.context());
    }

    public CustomResponses responses() {
        return responses;
    }

    /** Whether a type is provisioned by what its ServiceToken names. */
    public static boolean isCustom(String type) {
        return type.equals(TYPE) || type.startsWith("Custom::") && type.matches("Custom::[A-Za-z0-9_@-]{1,60}");
    }

    @Override
    public String name() {
        return TYPE;
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        JsonNode answer = ask(request, "Create");
        if (!"SUCCESS".equals(answer.path("Status").asText())) {
            // even what failed is deleted: it may have made something
            String id = answer.path("PhysicalResourceId").asText("");
            request.made(id.isEmpty() ? request.generatedName(128) : id);
            throw failed(answer, request);
        }
        String id = physicalId(answer);
        request.made(id);
        return state(id, answer);
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        String before = request.previousProperties().path("ServiceToken").asText();
        if (!before.equals(request.text("ServiceToken"))) {
            throw new StepException("Modifying service token is not allowed.");
        }
        JsonNode answer = ask(request, "Update");
        if (!"SUCCESS".equals(answer.path("Status").asText())) {
            throw failed(answer, request);
        }
        return state(physicalId(answer), answer);
    }

    @Override
    public void delete(ResourceRequest request) {
        JsonNode answer = ask(request, "Delete");
        if (!"SUCCESS".equals(answer.path("Status").asText())) {
            throw failed(answer, request);
        }
        responses.forget(place(request));
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        return Optional.empty();
    }

    private static ResourceState state(String id, JsonNode answer) {
        ObjectNode attributes = JsonNodeFactory.instance.objectNode();
        if (answer.path("Data") instanceof ObjectNode data) {
            attributes.setAll(data);
        }
        if (answer.path("NoEcho").asBoolean()) {
            attributes.put(NO_ECHO, true);
        }
        return new ResourceState(id, attributes);
    }

    private static String physicalId(JsonNode answer) {
        String id = answer.path("PhysicalResourceId").asText("");
        if (id.isEmpty() || id.length() > LONGEST_ID) {
            throw new StepException("Invalid PhysicalResourceId");
        }
        return id;
    }

    private StepException failed(JsonNode answer, ResourceRequest request) {
        // a failure is not kept: whoever tries again asks again
        responses.forget(place(request));
        if (answer.hasNonNull(CustomResponses.PROBLEM)) {
            return new StepException(answer.path(CustomResponses.PROBLEM).asText());
        }
        String reason = answer.path("Reason").asText("");
        return new StepException(
                reason.isEmpty()
                        ? "Invalid response: FAILED without a Reason (RequestId: " + request.token() + ")"
                        : "Received response status [FAILED] from custom resource. Message returned: " + reason
                                + " (RequestId: " + request.token() + ")");
    }

    /** The prefix of the resource's requests in the store. */
    private static String place(ResourceRequest request) {
        return request.stackId() + "|" + request.logicalId() + "|";
    }

    private JsonNode ask(ResourceRequest request, String requestType) {
        String token = request.text("ServiceToken");
        if (token == null || !token.matches("arn:[^:]+:(lambda|sns):[^:]+:\\d{12}:.+")) {
            throw new StepException(
                    "Invalid service token: ServiceToken has to be the ARN of a Lambda function or an SNS topic");
        }
        Duration patience = patience(request.text("ServiceTimeout"));
        Duration left = store.byId(request.stackId())
                .flatMap(TimeLimit::end)
                .map(end -> Duration.between(store.context().clock().instant(), end))
                .orElse(patience);
        patience = left.isNegative() ? Duration.ZERO : left.compareTo(patience) < 0 ? left : patience;
        String key = place(request) + request.token();
        JsonNode answer = responses
                .await(key, patience, () -> send(request, requestType, token, key))
                .orElse(null);
        if (answer == null) {
            ObjectNode none = JsonNodeFactory.instance.objectNode();
            return none.put(
                    CustomResponses.PROBLEM,
                    "CloudFormation did not receive a response from your Custom Resource. Please check your logs for requestId ["
                            + request.token()
                            + "]. If you are using the Python cfn-response module, you may need to update your Lambda function "
                            + "so that CloudFormation can attach the updated version.");
        }
        for (String name : new String[] {"StackId", "RequestId", "LogicalResourceId"}) {
            String expected = name.equals("StackId")
                    ? request.stackId()
                    : name.equals("RequestId") ? request.token() : request.logicalId();
            if (!answer.has(CustomResponses.PROBLEM)
                    && !expected.equals(answer.path(name).asText())) {
                return ((ObjectNode) answer)
                        .put("Status", "FAILED")
                        .put(CustomResponses.PROBLEM, "Invalid response: " + name + " is not the one of the request");
            }
        }
        return answer;
    }

    private static Duration patience(@Nullable String seconds) {
        if (seconds == null) {
            return Duration.ofSeconds(LONGEST_SECONDS);
        }
        if (!seconds.matches("\\d{1,4}")
                || Integer.parseInt(seconds) < 1
                || Integer.parseInt(seconds) > LONGEST_SECONDS) {
            throw new StepException("Invalid ServiceTimeout " + seconds + ": it has to be 1 to 3600 seconds");
        }
        return Duration.ofSeconds(Integer.parseInt(seconds));
    }

    private void send(ResourceRequest request, String requestType, String token, String key) {
        ObjectNode message = JsonNodeFactory.instance.objectNode();
        message.put("RequestType", requestType);
        message.put("ServiceToken", token);
        message.put("ResponseURL", responses.address(key));
        message.put("StackId", request.stackId());
        message.put("RequestId", request.token());
        message.put("LogicalResourceId", request.logicalId());
        if (!request.creates()) {
            message.put("PhysicalResourceId", request.physicalId());
        }
        message.put("ResourceType", type(request));
        message.set("ResourceProperties", texts(request.properties()));
        if (requestType.equals("Update")) {
            message.set("OldResourceProperties", texts(request.previousProperties()));
        }
        String[] arn = token.split(":", 6);
        Scope at = new Scope(arn[4], arn[3]);
        if (arn[2].equals("lambda")) {
            request.cloud().client(LambdaClient.class, at, request.caller()).invoke(r -> r.functionName(token)
                    .invocationType(InvocationType.EVENT)
                    .payload(SdkBytes.fromUtf8String(message.toString())));
        } else {
            message.put("TopicArn", token);
            request.cloud().client(SnsClient.class, at, request.caller()).publish(r -> r.topicArn(token)
                    .subject("AWS CloudFormation custom resource request")
                    .message(message.toString()));
        }
    }

    /** The type as the template has it; what was replaced had the type of its time. */
    private String type(ResourceRequest request) {
        return store.resource(request.stackId(), request.logicalId())
                .map(record -> {
                    ResourceRecord former = record.former();
                    return former != null
                                    && !request.creates()
                                    && request.physicalId().equals(former.physicalId())
                            ? former.type()
                            : record.type();
                })
                .orElse(TYPE);
    }

    /** CloudFormation passes every number and truth value as text. */
    private static JsonNode texts(JsonNode node) {
        if (node.isObject()) {
            ObjectNode out = JsonNodeFactory.instance.objectNode();
            node.fields().forEachRemaining(e -> out.set(e.getKey(), texts(e.getValue())));
            return out;
        } else if (node.isArray()) {
            var out = JsonNodeFactory.instance.arrayNode();
            node.forEach(item -> out.add(texts(item)));
            return out;
        }
        return node.isNull() ? node : JsonNodeFactory.instance.textNode(node.asText());
    }
}
