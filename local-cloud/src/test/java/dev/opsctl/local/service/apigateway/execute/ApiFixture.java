package dev.opsctl.local.service.apigateway.execute;

import dev.opsctl.local.Services;
import dev.opsctl.local.TestCloud;
import dev.opsctl.local.cloud.ServiceDefinition;
import dev.opsctl.local.route.WireServices;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.apigateway.model.PutIntegrationRequest;
import software.amazon.awssdk.services.apigateway.model.PutMethodRequest;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;

/** A REST API under test: built through the SDK, asked through the data plane; its functions are Java lambdas of the test. */
final class ApiFixture implements AutoCloseable {
    /** A function: payload in, payload out; a thrown exception is an unhandled error with its message. */
    interface Function1 extends Function<String, String> {}

    final TestCloud cloud;
    final ApiGatewayClient client;
    final String api;
    final List<String> invocations = new ArrayList<>();
    private final ExecuteApi execute;

    ApiFixture(Path home, Function1 function) {
        List<ServiceDefinition<?>> services = new ArrayList<>(Services.all());
        services.removeIf(d -> d.clientInterface() == LambdaClient.class);
        services.add(ServiceDefinition.regional("lambda", LambdaClient.class, context -> new Functions(function)));
        cloud = TestCloud.open(home, services.toArray(new ServiceDefinition<?>[0]));
        client = cloud.client(ApiGatewayClient.class);
        api = client.createRestApi(r -> r.name("test")).id();
        execute = new ExecuteApi(new ExecuteContext(cloud.cloud(), new WireServices(cloud.cloud())));
    }

    /** Makes a method on a path, resources on the way included. */
    void method(
            String path,
            String httpMethod,
            Consumer<PutMethodRequest.Builder> method,
            Consumer<PutIntegrationRequest.Builder> integration) {
        String resource = resource(path);
        client.putMethod(r -> {
            r.restApiId(api).resourceId(resource).httpMethod(httpMethod).authorizationType("NONE");
            method.accept(r);
        });
        client.putIntegration(r -> {
            r.restApiId(api).resourceId(resource).httpMethod(httpMethod);
            integration.accept(r);
        });
    }

    void response(String path, String httpMethod, String status, String pattern, Map<String, String> templates) {
        response(path, httpMethod, status, pattern, templates, Map.of());
    }

    void response(
            String path,
            String httpMethod,
            String status,
            String pattern,
            Map<String, String> templates,
            Map<String, String> parameters) {
        String resource = resource(path);
        Map<String, Boolean> declared = new java.util.HashMap<>();
        parameters.keySet().forEach(name -> declared.put(name, false));
        client.putMethodResponse(r -> r.restApiId(api)
                .resourceId(resource)
                .httpMethod(httpMethod)
                .statusCode(status)
                .responseParameters(declared));
        client.putIntegrationResponse(r -> r.restApiId(api)
                .resourceId(resource)
                .httpMethod(httpMethod)
                .statusCode(status)
                .selectionPattern(pattern)
                .responseTemplates(templates)
                .responseParameters(parameters));
    }

    String resource(String path) {
        String parent = null;
        String at = "";
        var known = client.getResources(r -> r.restApiId(api).limit(500)).items();
        for (String part : path.equals("/") ? new String[] {""} : path.split("/")) {
            String wanted = part.isEmpty() ? "/" : at + "/" + part;
            at = part.isEmpty() ? "" : wanted;
            String above = parent;
            parent = known.stream()
                    .filter(r -> r.path().equals(wanted))
                    .map(r -> r.id())
                    .findFirst()
                    .orElseGet(() -> client.createResource(
                                    r -> r.restApiId(api).parentId(above).pathPart(part))
                            .id());
        }
        return parent;
    }

    void deploy() {
        client.createDeployment(r -> r.restApiId(api).stageName("v1"));
    }

    static String functionUri(String name) {
        return "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:111122223333:function:"
                + name + "/invocations";
    }

    ApiResponse ask(String httpMethod, String pathAndQuery, String body, String... headers) {
        return askOf(api, httpMethod, pathAndQuery, body, headers);
    }

    ApiResponse askBytes(String httpMethod, String pathAndQuery, byte[] body, String... headers) {
        return asked(api, httpMethod, pathAndQuery, body, headers);
    }

    ApiResponse askOf(String api, String httpMethod, String pathAndQuery, String body, String... headers) {
        byte[] bytes = body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8);
        return asked(api, httpMethod, pathAndQuery, bytes, headers);
    }

    private ApiResponse asked(String api, String httpMethod, String pathAndQuery, byte[] body, String... headers) {
        HttpHeaders all = new HttpHeaders();
        for (int i = 0; i < headers.length; i += 2) {
            all.add(headers[i], headers[i + 1]);
        }
        String[] parts = pathAndQuery.split("\\?", 2);
        return execute.handle(
                api,
                "v1",
                new ApiRequest(
                        httpMethod,
                        parts[0],
                        parts.length > 1 ? parts[1] : null,
                        all,
                        body,
                        "127.0.0.1",
                        "localhost",
                        () -> {
                            throw new Signature.Invalid("MissingAuthenticationToken", "Missing Authentication Token");
                        }),
                false);
    }

    static String text(ApiResponse answer) {
        return answer.status() + " " + new String(answer.body(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        cloud.close();
    }

    private final class Functions implements LambdaClient {
        private final Function1 function;

        Functions(Function1 function) {
            this.function = function;
        }

        @Override
        public InvokeResponse invoke(InvokeRequest request) {
            String payload = request.payload().asUtf8String();
            invocations.add(payload);
            if ("Event".equals(request.invocationTypeAsString())) {
                return InvokeResponse.builder().statusCode(202).build();
            }
            try {
                return InvokeResponse.builder()
                        .statusCode(200)
                        .payload(SdkBytes.fromUtf8String(function.apply(payload)))
                        .build();
            } catch (IllegalStateException e) {
                return InvokeResponse.builder()
                        .statusCode(200)
                        .functionError("Unhandled")
                        .payload(SdkBytes.fromUtf8String("{\"errorMessage\":\"" + e.getMessage() + "\"}"))
                        .build();
            }
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {
            // nothing to stop
        }
    }
}
