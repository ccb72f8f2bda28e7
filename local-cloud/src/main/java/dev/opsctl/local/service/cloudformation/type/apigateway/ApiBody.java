package dev.opsctl.local.service.cloudformation.type.apigateway;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.service.cloudformation.error.CloudFormationErrors;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.apigateway.model.GetRestApiResponse;
import software.amazon.awssdk.services.apigateway.model.PatchOperation;
import software.amazon.awssdk.services.apigateway.model.PutMode;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * A REST API that a template has as an OpenAPI document.
 *
 * <p>What the document says goes before the resource's properties; what is a list or a map is both together.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-restapi.html">Mode</a>
 */
final class ApiBody {

    private static final List<String> SAID_BY =
            List.of("Body", "BodyS3Location", "Parameters", "FailOnWarnings", "Mode");

    /** The largest document that API Gateway imports, in bytes. */
    private static final int LARGEST = 6 << 20;

    private ApiBody() {}

    static boolean given(ResourceRequest request) {
        return request.properties().has("Body") || request.properties().has("BodyS3Location");
    }

    static boolean changed(ResourceRequest request) {
        return SAID_BY.stream()
                .anyMatch(property -> !Objects.equals(
                        request.properties().get(property),
                        request.previousProperties().get(property)));
    }

    static String make(ResourceRequest request, ApiGatewayClient client) {
        SdkBytes body = text(request);
        String id = client.importRestApi(r ->
                        r.body(body).failOnWarnings(failOnWarnings(request)).parameters(parameters(request)))
                .id();
        complete(request, id, client);
        return id;
    }

    static void put(ResourceRequest request, ApiGatewayClient client) {
        SdkBytes body = text(request);
        boolean merge = "merge".equals(request.text("Mode"));
        client.putRestApi(r -> r.restApiId(request.physicalId())
                .body(body)
                .mode(merge ? PutMode.MERGE : PutMode.OVERWRITE)
                .failOnWarnings(failOnWarnings(request))
                .parameters(parameters(request)));
        complete(request, request.physicalId(), client);
    }

    private static boolean failOnWarnings(ResourceRequest request) {
        return request.properties().path("FailOnWarnings").asBoolean();
    }

    private static Map<String, String> parameters(ResourceRequest request) {
        Map<String, String> parameters = new LinkedHashMap<>();
        request.properties()
                .path("Parameters")
                .fields()
                .forEachRemaining(
                        entry -> parameters.put(entry.getKey(), entry.getValue().asText()));
        return parameters;
    }

    private static SdkBytes text(ResourceRequest request) {
        JsonNode body = request.properties().path("Body");
        if (!body.isMissingNode()) {
            return SdkBytes.fromUtf8String(body.isTextual() ? body.asText() : body.toString());
        }
        JsonNode at = request.properties().path("BodyS3Location");
        return SdkBytes.fromByteArrayUnsafe(request.client(S3Client.class)
                .getObject(
                        r -> r.bucket(at.path("Bucket").asText(null))
                                .key(at.path("Key").asText(null))
                                .versionId(at.path("Version").asText(null))
                                .ifMatch(at.path("ETag").asText(null)),
                        ApiBody::limited));
    }

    /** What is larger than an import takes is not read. */
    private static byte[] limited(GetObjectResponse object, AbortableInputStream content) throws IOException {
        if (object.contentLength() > LARGEST) {
            throw CloudFormationErrors.validation("The document in S3 has more than " + LARGEST + " bytes");
        }
        return content.readAllBytes();
    }

    /** Adds the properties that the document does not say. */
    private static void complete(ResourceRequest request, String id, ApiGatewayClient client) {
        GetRestApiResponse api = client.getRestApi(r -> r.restApiId(id));
        List<PatchOperation> operations = new ArrayList<>();
        scalar(request, "Description", api.description(), "/description", operations);
        scalar(request, "Policy", api.policy(), "/policy", operations);
        scalar(request, "MinimumCompressionSize", api.minimumCompressionSize(), "/minimumCompressionSize", operations);
        boolean header = "HEADER".equals(api.apiKeySourceAsString());
        scalar(request, "ApiKeySourceType", header ? null : api.apiKeySourceAsString(), "/apiKeySource", operations);
        boolean open = !Boolean.TRUE.equals(api.disableExecuteApiEndpoint());
        scalar(request, "DisableExecuteApiEndpoint", open ? null : true, "/disableExecuteApiEndpoint", operations);
        for (JsonNode type : request.properties().path("BinaryMediaTypes")) {
            if (!api.binaryMediaTypes().contains(type.asText())) {
                operations.add(ApiGatewayType.add("/binaryMediaTypes/" + ApiGatewayType.escape(type.asText()), null));
            }
        }
        JsonNode configuration = request.properties().path("EndpointConfiguration");
        if (configuration.path("Types").size() == 1
                && !request.properties().path("Parameters").has("endpointConfigurationTypes")) {
            operations.add(ApiGatewayType.replace(
                    "/endpointConfiguration/types",
                    configuration.path("Types").get(0).asText()));
        }
        for (JsonNode endpoint : configuration.path("VpcEndpointIds")) {
            operations.add(ApiGatewayType.add("/endpointConfiguration/vpcEndpointIds", endpoint.asText()));
        }
        if (!operations.isEmpty()) {
            client.updateRestApi(r -> r.restApiId(id).patchOperations(operations));
        }
        ApiGatewayType.retag(request, client, "restapis/" + id);
    }

    private static void scalar(
            ResourceRequest request,
            String property,
            @Nullable Object said,
            String path,
            List<PatchOperation> operations) {
        JsonNode value = request.properties().get(property);
        if (value != null && (said == null || said.toString().isEmpty())) {
            operations.add(ApiGatewayType.replace(path, value.isValueNode() ? value.asText() : value.toString()));
        }
    }
}
