package dev.opsctl.local.service.apigateway.definition;

import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.apigateway.model.Authorizer;
import software.amazon.awssdk.services.apigateway.model.DocumentationPart;
import software.amazon.awssdk.services.apigateway.model.GatewayResponse;
import software.amazon.awssdk.services.apigateway.model.Method;
import software.amazon.awssdk.services.apigateway.model.Model;
import software.amazon.awssdk.services.apigateway.model.RequestValidator;
import software.amazon.awssdk.services.apigateway.model.RestApi;

/**
 * What a document says of an API. Nothing has an id yet: methods name authorizers and request validators by name, and schemas refer to
 * each other by {@link SchemaReader#MODEL}.
 *
 * @param api the API's own settings; what the document does not say is null
 * @param methods by path, then by HTTP method; responses and integration included
 * @param documentation what the document says to people, by its place
 * @param warnings what the document has and API Gateway does not take
 */
public record ApiDescription(
        RestApi api,
        List<Model> models,
        List<RequestValidator> validators,
        List<Authorizer> authorizers,
        List<GatewayResponse> gatewayResponses,
        Map<String, Map<String, Method>> methods,
        List<DocumentationPart> documentation,
        List<String> warnings) {}
