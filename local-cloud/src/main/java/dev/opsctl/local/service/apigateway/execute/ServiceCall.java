package dev.opsctl.local.service.apigateway.execute;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.sdk.Operations;
import dev.opsctl.local.sdk.PojoJson;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/** An AWS-service integration's call: the templated request as an SDK request, as the integration's role; the answer in the JSON API Gateway gets. */
final class ServiceCall {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, Class<?>> CLIENTS = Map.of(
            "sqs",
            SqsClient.class,
            "sns",
            SnsClient.class,
            "states",
            SfnClient.class,
            "dynamodb",
            DynamoDbClient.class,
            "events",
            EventBridgeClient.class);

    private ServiceCall() {}

    static ApiResponse call(
            Exchange exchange, String uri, HttpHeaders headers, Map<String, List<String>> query, String body) {
        String[] arn = uri.split(":", 6);
        String service = arn[4].substring(arn[4].lastIndexOf('.') + 1);
        Class<?> client = CLIENTS.get(service);
        if (client == null) {
            throw GatewayFailure.configuration("the local cloud integrates no service " + service);
        }
        boolean queryProtocol = service.equals("sqs") || service.equals("sns");
        String rest = arn[5].substring(arn[5].indexOf('/') + 1);
        Map<String, List<String>> form = Exchange.parseQuery(queryProtocol ? body : "");
        query.forEach(form::putIfAbsent);
        String target = headers.get("X-Amz-Target");
        String action = arn[5].startsWith("action/")
                ? rest
                : target != null ? target.substring(target.lastIndexOf('.') + 1) : Exchange.last(form.get("Action"));
        Operations.Bound operation =
                action == null ? null : Operations.find(client, action).orElse(null);
        if (operation == null) {
            return error(queryProtocol, 400, "InvalidAction", "no action " + action);
        }
        Scope scope = new Scope(exchange.gateway.context().scope().accountId(), arn[3]);
        ObjectNode request;
        try {
            request = queryProtocol
                    ? fromForm(form)
                    : (ObjectNode) JSON.readTree(body == null || body.isBlank() ? "{}" : body);
        } catch (com.fasterxml.jackson.core.JsonProcessingException | ClassCastException e) {
            return error(queryProtocol, 400, "SerializationException", "the request is no JSON object");
        }
        String[] path = rest.split("/");
        if (service.equals("sqs") && !request.has("QueueUrl") && path.length == 2) {
            request.put("QueueUrl", exchange.gateway.context().cloud().endpoint() + "/" + path[0] + "/" + path[1]);
        }
        Caller caller =
                LambdaCall.caller(exchange, exchange.method.methodIntegration().credentials(), exchange.sourceArn());
        try {
            Object answer = operation
                    .method()
                    .invoke(
                            exchange.gateway.context().cloud().client(client, scope, caller),
                            PojoJson.read(request, operation.newBuilder()));
            ObjectNode result = PojoJson.write((SdkPojo) answer);
            ObjectNode wire = result;
            if (queryProtocol) {
                wire = JSON.createObjectNode();
                ObjectNode outer = wire.putObject(action + "Response");
                outer.set(action + "Result", result);
                outer.putObject("ResponseMetadata")
                        .put("RequestId", UUID.randomUUID().toString());
            }
            return json(200, wire);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof AwsServiceException refused) {
                return error(
                        queryProtocol,
                        refused.statusCode() == 0 ? 400 : refused.statusCode(),
                        refused.awsErrorDetails().errorCode(),
                        refused.awsErrorDetails().errorMessage());
            }
            throw GatewayFailure.configuration(String.valueOf(e.getCause()));
        } catch (IllegalAccessException | IllegalArgumentException e) {
            return error(queryProtocol, 400, "ValidationException", e.getMessage());
        }
    }

    /** Query-protocol parameters as members: {@code MessageAttribute.1.Name} and {@code MessageAttributes.entry.1.Name} are map entries. */
    private static ObjectNode fromForm(Map<String, List<String>> form) {
        ObjectNode request = JSON.createObjectNode();
        form.forEach((name, values) -> {
            if (!name.contains(".")) {
                request.put(name, Exchange.last(values));
            } else if (name.matches("MessageAttributes?(\\.entry)?\\.\\d+\\.Name")) {
                String prefix = name.substring(0, name.length() - "Name".length()) + "Value.";
                ObjectNode attributes = request.has("MessageAttributes")
                        ? (ObjectNode) request.get("MessageAttributes")
                        : request.putObject("MessageAttributes");
                ObjectNode attribute = attributes.putObject(Exchange.last(values));
                form.forEach((other, value) -> {
                    if (other.startsWith(prefix)) {
                        attribute.put(other.substring(prefix.length()), Exchange.last(value));
                    }
                });
            }
        });
        return request;
    }

    private static ApiResponse error(boolean query, int status, String code, String message) {
        ObjectNode body = JSON.createObjectNode();
        if (query) {
            body.putObject("Error").put("Code", code).put("Message", message).put("Type", "Sender");
            body.put("RequestId", UUID.randomUUID().toString());
        } else {
            body.put("__type", code).put("message", message);
        }
        return json(status, body);
    }

    private static ApiResponse json(int status, ObjectNode body) {
        return new ApiResponse(
                status,
                new HttpHeaders().set("Content-Type", "application/json"),
                body.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
}
