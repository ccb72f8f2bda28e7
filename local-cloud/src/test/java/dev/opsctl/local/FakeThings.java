package dev.opsctl.local;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.ServiceDefinition;
import dev.opsctl.local.service.cloudformation.LocalCloudFormation;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.model.SqsException;

/** {@code Test::Fake::Thing}: things that exist in the test's memory, fail when their Mode is {@code fail} and wait when it is {@code slow}. */
final class FakeThings implements ResourceType {

    record Thing(String logicalId, ObjectNode properties, Map<String, String> tags) {}

    final Map<String, Thing> things = new ConcurrentHashMap<>();
    final List<String> calls = Collections.synchronizedList(new ArrayList<>());
    final CountDownLatch slowBegun = new CountDownLatch(1);
    final CountDownLatch slowMayEnd = new CountDownLatch(1);
    volatile boolean failDeletes;
    /** A Value that no thing may have any more. */
    volatile String refusedValue;

    /** A cloud whose stacks are made of these things, from templates and objects like {@code templates/child.yaml}. */
    TestCloud cloud(Path home, Map<String, String> objects) {
        return TestCloud.open(
                home,
                ServiceDefinition.regional("s3", S3Client.class, context -> new FakeObjects(objects)),
                ServiceDefinition.regional(
                        "cloudformation",
                        CloudFormationClient.class,
                        context -> LocalCloudFormation.of(context, Map.of(name(), this))));
    }

    /** The stack, as soon as nothing is in progress on it. */
    static Stack settled(CloudFormationClient cfn, String name) throws InterruptedException {
        while (true) {
            Stack stack = cfn.describeStacks(r -> r.stackName(name)).stacks().get(0);
            if (!stack.stackStatusAsString().endsWith("_IN_PROGRESS")) {
                return stack;
            }
            Thread.sleep(1); // throws when the test's time is up
        }
    }

    @Override
    public String name() {
        return "Test::Fake::Thing";
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        String id = request.text("Name") == null ? request.generatedName(60) : request.text("Name");
        calls.add("create " + request.logicalId());
        Thing before = things.get(id);
        if (before != null && !before.tags().get("token").equals(request.token())) {
            throw refusal("ThingAlreadyExists", "Thing " + id + " already exists", 409);
        }
        return put(request, id);
    }

    private ResourceState put(ResourceRequest request, String id) {
        String mode = request.properties().path("Mode").asText("plain");
        if (mode.equals("fail")) {
            throw refusal("AccessDenied", "not allowed to make " + request.logicalId(), 403);
        }
        if (refusedValue != null
                && refusedValue.equals(request.properties().path("Value").asText())) {
            throw refusal("InvalidValue", "no " + refusedValue + " any more", 400);
        }
        Map<String, String> tags = new java.util.TreeMap<>(request.stackTags());
        tags.put("token", things.containsKey(id) ? things.get(id).tags().get("token") : request.token());
        things.put(id, new Thing(request.logicalId(), request.properties(), tags));
        if (mode.equals("slow")) {
            slowBegun.countDown();
            try {
                slowMayEnd.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        return ResourceState.of(id).with("Arn", "arn:fake:" + id);
    }

    private static RuntimeException refusal(String code, String message, int status) {
        return SqsException.builder()
                .message(message)
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(message)
                        .serviceName("Fake")
                        .build())
                .build();
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        calls.add("update " + request.logicalId());
        return put(request, request.physicalId());
    }

    @Override
    public void delete(ResourceRequest request) {
        calls.add("delete " + request.logicalId());
        if (failDeletes) {
            throw refusal("Conflict", "in use", 409);
        }
        things.remove(request.physicalId());
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        return things.containsKey(request.physicalId())
                ? Optional.of(ResourceState.of(request.physicalId()).with("Arn", "arn:fake:" + request.physicalId()))
                : Optional.empty();
    }

    @Override
    public Optional<String> plannedPhysicalId(ResourceRequest request) {
        return Optional.ofNullable(request.text("Name"));
    }
}
