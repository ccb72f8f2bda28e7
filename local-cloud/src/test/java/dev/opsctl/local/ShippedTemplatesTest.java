package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.cloud.ServiceDefinition;
import dev.opsctl.local.service.cloudformation.LocalCloudFormation;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Capability;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.s3.S3Client;

/** The shipped templates against AWS's provider schemas, with resource types that make nothing: every property, reference and attribute (PLT-1, PLT-2). */
class ShippedTemplatesTest {

    private static final Path TEMPLATES =
            Files.isDirectory(Path.of("templates")) ? Path.of("templates") : Path.of("..", "templates");

    @TempDir
    Path home;

    /** A type that makes nothing and has every attribute that its schema names. */
    private record Paper(String name) implements ResourceType {

        @Override
        public ResourceState create(ResourceRequest request) {
            String generated = request.generatedName(60);
            String id =
                    switch (name) {
                        case "AWS::IAM::ManagedPolicy" -> "arn:aws:iam::111122223333:policy/" + generated;
                        case "AWS::SNS::Topic", "AWS::StepFunctions::StateMachine" ->
                            "arn:aws:" + (name.contains("SNS") ? "sns" : "states") + ":us-east-1:111122223333:"
                                    + generated;
                        default -> generated;
                    };
            ResourceState state = ResourceState.of(id);
            String arn = (name.equals("AWS::IAM::Role")
                            ? "arn:aws:iam::111122223333:role/"
                            : name().startsWith("AWS::KMS")
                                    ? "arn:aws:kms:us-east-1:111122223333:key/"
                                    : "arn:aws:lambda:us-east-1:111122223333:function:")
                    + generated;
            for (String attribute : List.of(
                    "Arn",
                    "KeyId",
                    "RestApiId",
                    "RootResourceId",
                    "ResourceId",
                    "QueueUrl",
                    "QueueName",
                    "TopicArn",
                    "TopicName",
                    "StreamArn",
                    "APIKeyId",
                    "Id",
                    "DeploymentId",
                    "Name",
                    "DomainName",
                    "RegionalDomainName",
                    "Version",
                    "AliasArn",
                    "FunctionArn",
                    "FunctionARN",
                    "AuthorizerId",
                    "CloneUrlHttp")) {
                state = state.with(attribute, attribute.endsWith("Arn") ? arn : id);
            }
            for (Iterator<String> functions =
                            request.properties().path("Functions").fieldNames();
                    functions.hasNext(); ) {
                state = state.with(functions.next(), "1"); // settings, or the number of a version
            }
            return state;
        }

        @Override
        public ResourceState update(ResourceRequest request) {
            return create(request);
        }

        @Override
        public void delete(ResourceRequest request) {}

        @Override
        public Optional<ResourceState> read(ResourceRequest request) {
            return Optional.empty();
        }
    }

    private static String packaged(Path file) throws IOException {
        return Files.readString(file)
                .replaceAll("TemplateURL: (\\S+)", "TemplateURL: https://artifacts.s3.us-east-1.amazonaws.com/$1")
                .replaceAll("Code: functions.jar", "Code: {S3Bucket: artifacts, S3Key: functions.jar}")
                .replaceAll("DefinitionS3Location: (\\S+)", "DefinitionS3Location: {Bucket: artifacts, Key: $1}");
    }

    private static String value(String parameter) {
        return parameter.endsWith("Account")
                ? "444455556666"
                : parameter.equals("EncryptionKeyArn")
                        ? "arn:aws:kms:us-east-1:111122223333:key/1234"
                        : "ana@example.com";
    }

    @Test
    void theyArePossibleAndEveryPropertyIsKnown() throws IOException {
        Map<String, ResourceType> types = new HashMap<>();
        Map<String, String> objects = new HashMap<>();
        try (var files = Files.walk(TEMPLATES)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).toList()) {
                String body = packaged(file);
                objects.put("artifacts/" + TEMPLATES.relativize(file), body);
                body.lines()
                        .map(String::strip)
                        .filter(line -> line.matches("Type: (AWS|Custom)::.*"))
                        .map(line -> line.substring(6))
                        .forEach(type -> types.put(type, new Paper(type)));
            }
        }
        try (TestCloud cloud = TestCloud.open(
                home,
                ServiceDefinition.regional("s3", S3Client.class, context -> new FakeObjects(objects)),
                ServiceDefinition.regional(
                        "cloudformation",
                        CloudFormationClient.class,
                        context -> LocalCloudFormation.of(context, types)))) {
            CloudFormationClient cfn = cloud.client(CloudFormationClient.class);
            for (String name : List.of("bootstrap", "iam", "app", "partner", "pipeline")) {
                String url = "https://artifacts.s3.us-east-1.amazonaws.com/" + name + ".yaml";
                List<Parameter> parameters = new ArrayList<>();
                cfn.getTemplateSummary(r -> r.templateURL(url)).parameters().stream()
                        .filter(p ->
                                p.defaultValue() == null || p.parameterKey().endsWith("Account"))
                        .filter(p -> !p.parameterKey().equals("ManageApiAccount"))
                        .forEach(p -> parameters.add(Parameter.builder()
                                .parameterKey(p.parameterKey())
                                .parameterValue(value(p.parameterKey()))
                                .build()));
                String id = cfn.createStack(r -> r.stackName("opsctl-" + name)
                                .templateURL(url)
                                .parameters(parameters)
                                .capabilities(Capability.CAPABILITY_NAMED_IAM))
                        .stackId();
                Stack stack;
                do {
                    LockSupport.parkNanos(5_000_000);
                    stack = cfn.describeStacks(r -> r.stackName(id)).stacks().get(0);
                } while (stack.stackStatusAsString().endsWith("_IN_PROGRESS"));
                String causes = cfn.describeStackEvents(r -> r.stackName(id)).stackEvents().stream()
                        .filter(e -> e.resourceStatusAsString().endsWith("_FAILED"))
                        .map(e -> e.logicalResourceId() + ": " + e.resourceStatusReason())
                        .toList()
                        .toString();
                assertEquals("CREATE_COMPLETE", stack.stackStatusAsString(), name + " " + causes);
                if (name.equals("app")) {
                    assertTrue(
                            stack.outputs().stream().anyMatch(o -> o.outputKey().equals("ApiUrl")),
                            stack.outputs().toString());
                }
            }
        }
    }
}
