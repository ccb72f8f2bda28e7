package dev.opsctl.local.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.Services;
import dev.opsctl.local.TestCloud;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceDefinition;
import dev.opsctl.local.identity.action.PassedRoles;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.utils.builder.Buildable;

/** Every place of every operation that holds the ARN of a role asks for iam:PassRole (PLT-4): walked over the SDK's models. */
class PassedRolesTest {

    private static final String ACCOUNT = TestCloud.SCOPE.accountId();
    private static final String PASSED = "arn:aws:iam::" + ACCOUNT + ":role/some/path/passed";

    @TempDir
    Path home;

    private TestCloud cloud;
    private final List<String> problems = new ArrayList<>();
    private int walked;

    @BeforeEach
    void open() {
        cloud = TestCloud.secured(home);
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private record Operation(ServiceDefinition<?> service, Method method) {

        SdkPojo request() {
            try {
                return (SdkPojo)
                        method.getParameterTypes()[0].getMethod("builder").invoke(null);
            } catch (ReflectiveOperationException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public String toString() {
            return service.name() + ":" + method.getName();
        }
    }

    private static List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        for (ServiceDefinition<?> service : Services.all()) {
            Set<String> seen = new HashSet<>();
            for (Method method : service.clientInterface().getMethods()) {
                if (method.getParameterCount() > 0
                        && SdkRequest.class.isAssignableFrom(method.getParameterTypes()[0])
                        && !method.getName().endsWith("Paginator")
                        && seen.add(method.getName())) {
                    operations.add(new Operation(service, method));
                }
            }
        }
        return operations;
    }

    private Caller role(String name, String statements) {
        IamClient iam = cloud.client(IamClient.class);
        iam.createRole(
                r -> r.roleName(name)
                        .assumeRolePolicyDocument(
                                "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"lambda.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}}"));
        iam.putRolePolicy(r -> r.roleName(name)
                .policyName("p")
                .policyDocument("{\"Version\":\"2012-10-17\",\"Statement\":[" + statements + "]}"));
        return cloud.cloud()
                .assumeRole(
                        "arn:aws:iam::" + ACCOUNT + ":role/" + name,
                        "s",
                        Caller.service("lambda.amazonaws.com", ACCOUNT, null));
    }

    private static String passing(String principal) {
        return """
            {"Effect":"Allow","NotAction":"iam:PassRole","Resource":"*"},
            {"Effect":"Allow","Action":"iam:PassRole","Resource":"%s","Condition":{"StringEquals":{"iam:PassedToService":"%s"}}}"""
                .formatted(PASSED, principal);
    }

    @Test
    void every_operation_with_a_role_in_its_input_needs_PassRole_for_the_service_that_gets_it() {
        Caller without = role("without", "{\"Effect\":\"Allow\",\"NotAction\":\"iam:PassRole\",\"Resource\":\"*\"}");
        Caller elsewhere = role("elsewhere", passing("ec2.amazonaws.com"));
        Caller everything = role("everything", "{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}");
        Set<String> principals = new TreeSet<>();
        operations().forEach(operation -> PassedRoles.places(operation.service.name(), operation.method.getName())
                .forEach(place -> principals.add(place.principal())));
        Map<String, Caller> passers = new java.util.HashMap<>();
        principals.forEach(principal -> passers.put(principal, role("passer-" + passers.size(), passing(principal))));
        for (Operation operation : operations()) {
            for (PassedRoles.Place place : PassedRoles.places(operation.service.name(), operation.method.getName())) {
                SdkRequest own = request(operation, place.path(), PASSED);
                if (own == null) {
                    continue; // the other version of the service has this member
                }
                walked++;
                String at = operation + " " + place.path();
                denied(at, without, operation, own, "iam:PassRole on resource: " + PASSED);
                denied(at, elsewhere, operation, own, "iam:PassRole on resource: " + PASSED);
                assertNull(failure(passers.get(place.principal()), operation, own), at);
                denied(
                        at,
                        everything,
                        operation,
                        request(operation, place.path(), "arn:aws:iam::444455556666:role/other"),
                        "Cross-account pass role is not allowed.");
                for (String malformed : List.of(
                        "arn:aws:iam::" + ACCOUNT + ":role/",
                        "arn:aws-cn:iam::" + ACCOUNT + ":role/x",
                        "some-role",
                        "arn:aws:iam::" + ACCOUNT + ":user/x",
                        PASSED + "\n")) {
                    AwsServiceException refused =
                            failure(everything, operation, request(operation, place.path(), malformed));
                    if (refused == null
                            || refused.statusCode() != 400
                            || refused.getMessage().contains("iam:PassRole")) {
                        problems.add(at + " takes " + malformed + ": " + refused);
                    }
                }
            }
        }
        assertTrue(walked > 50, "walked " + walked);
        assertEquals(List.of(), problems);
    }

    private void denied(String at, Caller caller, Operation operation, SdkRequest request, String words) {
        AwsServiceException refused = failure(caller, operation, request);
        if (refused == null || !refused.getMessage().contains(words)) {
            problems.add(at + " as " + caller.arn() + ": " + refused);
        }
    }

    private AwsServiceException failure(Caller caller, Operation operation, SdkRequest request) {
        try {
            cloud.identity()
                    .authorize(caller, TestCloud.SCOPE, operation.service.name(), operation.method.getName(), request);
            return null;
        } catch (AwsServiceException e) {
            return e;
        }
    }

    /** The data are from botocore; this looks at the SDK's own models, so that an operation of a newer SDK cannot be missed. */
    @Test
    void no_member_of_the_SDKs_models_that_is_called_a_role_is_missing() {
        for (Operation operation : operations()) {
            if (Set.of("iam", "sts").contains(operation.service.name())) {
                continue; // these act on roles; they hand none to a service
            }
            List<String> found = new ArrayList<>();
            roles(operation.request(), "", found, new HashSet<>());
            List<String> known = PassedRoles.places(operation.service.name(), operation.method.getName()).stream()
                    .map(place -> place.path().toLowerCase(Locale.ROOT))
                    .toList();
            for (String path : found) {
                if (!known.contains(path.toLowerCase(Locale.ROOT))) {
                    problems.add(operation + " " + path);
                }
            }
        }
        assertEquals(List.of(), problems, "enter the service in local-cloud/data/services.py and run facts.sh there");
    }

    private static void roles(SdkPojo builder, String prefix, List<String> found, Set<Class<?>> above) {
        if (!above.add(builder.getClass())) {
            return;
        }
        for (SdkField<?> field : builder.sdkFields()) {
            SdkField<?> inner = field;
            while (inner.marshallingType() == MarshallingType.LIST || inner.marshallingType() == MarshallingType.MAP) {
                inner = inner.marshallingType() == MarshallingType.LIST
                        ? inner.getTrait(ListTrait.class).memberFieldInfo()
                        : inner.getTrait(MapTrait.class).valueFieldInfo();
            }
            String path = prefix + field.memberName();
            if (inner.marshallingType() == MarshallingType.SDK_POJO) {
                roles(inner.constructor().get(), path + ".", found, above);
            } else if (field.memberName().matches("(?i)(.*role.?arn|role|.*credentials)")
                    && inner.marshallingType() == MarshallingType.STRING) {
                found.add(path);
            }
        }
        above.remove(builder.getClass());
    }

    @Test
    void a_patch_cannot_copy_a_role_from_where_it_was_no_role() {
        Caller everything = role("all", "{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}");
        for (Operation operation : operations()) {
            if (operation.method.getName().equals("updateIntegration")) {
                SdkRequest copy = software.amazon.awssdk.services.apigateway.model.UpdateIntegrationRequest.builder()
                        .restApiId("a")
                        .patchOperations(p -> p.op("copy").from("/uri").path("/credentials"))
                        .build();
                assertEquals(400, failure(everything, operation, copy).statusCode());
                SdkRequest removal = software.amazon.awssdk.services.apigateway.model.UpdateIntegrationRequest.builder()
                        .restApiId("a")
                        .patchOperations(p -> p.op("remove").path("/credentials"))
                        .build();
                assertNull(failure(role("none", passing("x.amazonaws.com")), operation, removal));
                walked++;
            }
        }
        assertFalse(walked == 0);
    }

    @Test
    void a_document_of_an_api_sets_no_role_that_its_sender_may_not_pass() {
        Caller without = role("without", "{\"Effect\":\"Allow\",\"NotAction\":\"iam:PassRole\",\"Resource\":\"*\"}");
        Caller passing = role("passing", passing("apigateway.amazonaws.com"));
        String integration =
                """
                {"openapi": "3.0.0", "info": {"title": "t"}, "paths": {"/": {"get": {"x-amazon-apigateway-integration":
                 {"type": "aws", "httpMethod": "POST", "uri": "arn:aws:apigateway:us-east-1:sqs:action/ListQueues", "credentials": "ROLE"}}}}}""";
        String authorizer =
                """
                {"openapi": "3.0.0", "info": {"title": "t"}, "components": {"securitySchemes": {"a": {"type": "apiKey", "in": "header", "name": "Authorization",
                 "x-amazon-apigateway-authtype": "custom", "x-amazon-apigateway-authorizer": {"type": "token", "authorizerCredentials": "ROLE",
                 "authorizerUri": "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:%s:function:f/invocations"}}}}}"""
                        .formatted(ACCOUNT);
        for (String document : List.of(integration, authorizer)) {
            SdkBytes body = SdkBytes.fromUtf8String(document.replace("ROLE", PASSED));
            assertEquals(
                    403,
                    assertThrows(AwsServiceException.class, () -> apis(without).importRestApi(r -> r.body(body)))
                            .statusCode());
            String api = apis(passing).importRestApi(r -> r.body(body)).id();
            AwsServiceException refusal = assertThrows(AwsServiceException.class, () -> apis(without)
                    .putRestApi(r -> r.restApiId(api).body(body)));
            assertTrue(refusal.getMessage().contains("iam:PassRole"), refusal::getMessage);
            apis(passing).putRestApi(r -> r.restApiId(api).body(body));
            SdkBytes others = SdkBytes.fromUtf8String(document.replace("ROLE", "arn:aws:iam::999988887777:role/r"));
            assertEquals(
                    403,
                    assertThrows(AwsServiceException.class, () -> apis(passing).importRestApi(r -> r.body(others)))
                            .statusCode());
        }
    }

    private ApiGatewayClient apis(Caller caller) {
        return cloud.cloud().client(ApiGatewayClient.class, TestCloud.SCOPE, caller);
    }

    /** The request with this value at this place and short names elsewhere, or null if it has no such place. */
    private static SdkRequest request(Operation operation, String path, String value) {
        SdkPojo builder = operation.request();
        for (SdkField<?> field : builder.sdkFields()) {
            if (field.marshallingType() == MarshallingType.STRING
                    && !field.memberName().matches("(?i).*role.*")) {
                field.set(builder, "thing");
            }
        }
        return RequestPlaces.put(builder, path, value) ? (SdkRequest) ((Buildable) builder).build() : null;
    }
}
