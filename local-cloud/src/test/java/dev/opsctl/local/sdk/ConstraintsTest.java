package dev.opsctl.local.sdk;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.Services;
import dev.opsctl.local.wire.WireModel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.DescribeContinuousBackupsRequest;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutTargetsRequest;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.CreateUserRequest;
import software.amazon.awssdk.services.iam.model.Tag;
import software.amazon.awssdk.services.iam.model.UntagUserRequest;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.EncryptRequest;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionUrlConfigRequest;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ListStateMachinesRequest;
import software.amazon.awssdk.utils.builder.Buildable;

/** What the models demand is what services get (PLT-4). */
class ConstraintsTest {

    private static String refusal(Class<?> client, SdkPojo request) {
        AwsServiceException refused = assertThrows(
                AwsServiceException.class, () -> Constraints.of(client).check(request));
        return refused.awsErrorDetails().errorCode() + ": "
                + refused.awsErrorDetails().errorMessage();
    }

    @Test
    void refusals_have_AWSs_form() {
        assertEquals(
                "ValidationException: 1 validation error detected: Value null at 'tableName' failed to satisfy constraint:"
                        + " Member must not be null",
                refusal(
                        DynamoDbClient.class,
                        DescribeContinuousBackupsRequest.builder().build()));
        assertEquals(
                "ValidationException: 1 validation error detected: Value '1001' at 'maxResults' failed to satisfy constraint:"
                        + " Member must have value less than or equal to 1000",
                refusal(
                        SfnClient.class,
                        ListStateMachinesRequest.builder().maxResults(1001).build()));
        assertEquals(
                "ValidationError: 2 validation errors detected: Value at 'userName' failed to satisfy constraint: Member must"
                        + " have length less than or equal to 64; Value at 'tags.2.member.value' failed to satisfy constraint:"
                        + " Member must not be null",
                refusal(
                        IamClient.class,
                        CreateUserRequest.builder()
                                .userName("a".repeat(65))
                                .tags(
                                        Tag.builder().key("k").value("v").build(),
                                        Tag.builder().key("l").build())
                                .build()));
        assertEquals(
                "ValidationError: The specified value for userName is invalid. It must contain only alphanumeric characters"
                        + " and/or the following: +=,.@_-",
                refusal(
                        IamClient.class,
                        CreateUserRequest.builder().userName("a b").build()));
        assertEquals(
                "ValidationError: 1 validation error detected: Value at 'tagKeys' failed to satisfy constraint: Member must"
                        + " satisfy constraint: [Member must have length less than or equal to 128, Member must have length"
                        + " greater than or equal to 1, Member must satisfy regular expression pattern:"
                        + " [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+, Member must not be null]",
                refusal(
                        IamClient.class,
                        UntagUserRequest.builder()
                                .userName("a")
                                .tagKeys("b!", "c!")
                                .build()));
        assertEquals(
                "ValidationException: 1 validation error detected: Value '[GET, OPTIONS]' at 'cors.allowMethods' failed to"
                        + " satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to"
                        + " 6, Member must have length greater than or equal to 0, Member must satisfy regular expression"
                        + " pattern: .*, Member must not be null]",
                refusal(
                        LambdaClient.class,
                        UpdateFunctionUrlConfigRequest.builder()
                                .functionName("f")
                                .cors(cors -> cors.allowMethods("GET", "OPTIONS"))
                                .build()));
        assertEquals(
                "ValidationException: 1 validation error detected: Value '{de onde?=$.a, who=$.b}' at"
                        + " 'targets.1.member.inputTransformer.inputPathsMap' failed to satisfy constraint: Map keys must"
                        + " satisfy constraint: [Member must have length less than or equal to 256, Member must have length"
                        + " greater than or equal to 1, Member must satisfy regular expression pattern: [A-Za-z0-9\\_\\-]+]",
                refusal(EventBridgeClient.class, transformed("de onde?", "who")));
        assertEquals(
                "ValidationException: 1 validation error detected: Value at 'plaintext' failed to satisfy constraint: Member"
                        + " must have length less than or equal to 4096",
                refusal(
                        KmsClient.class,
                        EncryptRequest.builder()
                                .keyId("k")
                                .plaintext(SdkBytes.fromByteArray(new byte[4097]))
                                .build()));
        assertDoesNotThrow(() -> Constraints.of(SfnClient.class)
                .check(ListStateMachinesRequest.builder().build()));
    }

    private static PutTargetsRequest transformed(String... names) {
        Map<String, String> paths = new LinkedHashMap<>();
        for (int i = 0; i < names.length; i++) {
            paths.put(names[i], "$." + (char) ('a' + i));
        }
        return PutTargetsRequest.builder()
                .rule("r")
                .targets(target -> target.id("t")
                        .arn("arn:aws:sqs:us-east-1:111122223333:q")
                        .inputTransformer(
                                transformer -> transformer.inputPathsMap(paths).inputTemplate("<who>")))
                .build();
    }

    /** Every required member of every operation's input, wherever the SDK has the operation, is missed when it is absent. */
    @Test
    void every_required_member_is_demanded() {
        List<String> accepted = new ArrayList<>();
        int demanded = 0;
        for (var service : Services.all()) {
            Constraints constraints = Constraints.of(service.clientInterface());
            for (WireModel.Operation operation :
                    WireModel.of(service.clientInterface()).operations()) {
                Operations.Bound bound = Operations.find(service.clientInterface(), operation.name())
                        .orElse(null);
                List<String> required = constraints
                        .input(operation.name())
                        .map(ConstrainedShape::required)
                        .orElse(List.of());
                if (bound != null && !required.isEmpty()) {
                    demanded++;
                    SdkPojo empty = (SdkPojo) ((Buildable) bound.newBuilder()).build();
                    try {
                        constraints.check(empty);
                        accepted.add(bound.name());
                    } catch (AwsServiceException e) {
                        assertEquals(400, e.statusCode());
                    }
                }
            }
        }
        assertTrue(demanded > 500, "operations with required members: " + demanded);
        assertEquals(List.of(), accepted);
    }

    /** The models and the SDK's classes name members alike, so that no constraint is lost on the way. */
    @Test
    void every_constrained_member_is_found_in_the_SDKs_classes() {
        List<String> lost = new ArrayList<>();
        for (var service : Services.all()) {
            Constraints constraints = Constraints.of(service.clientInterface());
            for (WireModel.Operation operation :
                    WireModel.of(service.clientInterface()).operations()) {
                Operations.find(service.clientInterface(), operation.name()).ifPresent(bound -> constraints
                        .input(operation.name())
                        .ifPresent(shape -> members(
                                constraints, shape, bound.newBuilder(), bound.name(), new ArrayList<>(), lost)));
            }
        }
        assertEquals(List.of(), lost);
    }

    private static void members(
            Constraints constraints,
            ConstrainedShape shape,
            SdkPojo pojo,
            String path,
            List<Class<?>> seen,
            List<String> lost) {
        if (seen.contains(pojo.getClass())) {
            return;
        }
        seen.add(pojo.getClass());
        List<String> names = new ArrayList<>();
        for (SdkField<?> field : pojo.sdkFields()) {
            names.add(field.memberName());
            names.add(field.locationName());
            SdkField<?> at = field;
            String below = shape.below(field.memberName());
            while (!below.isEmpty() && at.constructor() == null) {
                boolean list = at.containsTrait(ListTrait.class);
                if (!list && !at.containsTrait(MapTrait.class)) {
                    break;
                }
                ConstrainedShape container = constraints.shape(below).orElseThrow();
                at = list
                        ? at.getTrait(ListTrait.class).memberFieldInfo()
                        : at.getTrait(MapTrait.class).valueFieldInfo();
                below = container.below(list ? "member" : "value");
            }
            if (!below.isEmpty() && at.constructor() != null) {
                members(
                        constraints,
                        constraints.shape(below).orElseThrow(),
                        at.constructor().get(),
                        path + "." + field.memberName(),
                        seen,
                        lost);
            }
        }
        shape.required().stream().filter(name -> !names.contains(name)).forEach(name -> lost.add(path + "." + name));
    }
}
