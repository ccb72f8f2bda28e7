package dev.opsctl.local.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.Services;
import dev.opsctl.local.TestCloud;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.cloud.ServiceDefinition;
import dev.opsctl.local.identity.action.Permission;
import dev.opsctl.local.identity.action.RequiredPermissions;
import dev.opsctl.local.sdk.Operations;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.RequiredTrait;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.utils.builder.Buildable;

/** Every operation of every service needs a permission that AWS knows, or is one that AWS says needs none. */
class RequiredActionsTest {

    /** Directory buckets, and what is newer than the data: none of it is implemented here. */
    private static final Set<String> NO_DATA = Set.of(
            "s3:CreateSession",
            "s3:RenameObject",
            "s3:WriteGetObjectResponse",
            "iam:UpdateDelegationRequest",
            "cloudfront:ListDistributionsByOwnedResource",
            "cloudwatch:DescribeAlarmContributors");

    private static final Scope SCOPE = TestCloud.SCOPE;
    /** One that passes no roles. */
    private static final Caller SERVICE = Caller.service("test.amazonaws.com", SCOPE.accountId(), null);

    @TempDir
    Path home;

    private static Set<String> actions(String service) throws IOException {
        Set<String> actions = new HashSet<>();
        try (InputStream in =
                RequiredActionsTest.class.getResourceAsStream("/dev/opsctl/local/data/iam/" + service + ".txt")) {
            if (in != null) {
                new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                        .lines()
                        .forEach(line -> {
                            String[] words = line.split(" ");
                            actions.add((service + ":" + (service.equals("apigateway") ? words[1] : words[0]))
                                    .toLowerCase(Locale.ROOT));
                        });
            }
        }
        return actions;
    }

    @Test
    void no_operation_is_without_an_action_of_AWS() throws IOException {
        RequiredPermissions required = new RequiredPermissions((scope, service, type, name) -> Optional.empty());
        Map<String, Set<String>> known = new HashMap<>();
        Set<String> unrestricted = new TreeSet<>();
        Set<String> unknown = new TreeSet<>();
        int operations = 0;
        for (ServiceDefinition<?> service : Services.all()) {
            for (Operations.Bound operation : Requests.operations(service)) {
                operations++;
                SdkRequest request = Requests.build(
                        operation,
                        path -> path.endsWith("tablename")
                                        || path.endsWith("#key")
                                        || path.startsWith("delete.objects")
                                        || path.startsWith("entries.")
                                ? "x"
                                : valid(path));
                Optional<List<Permission>> permissions = required.of(
                        SERVICE, SCOPE, service.name(), operation.method().getName(), request);
                if (permissions.isEmpty()) {
                    unrestricted.add(service.name() + ":" + operation.name());
                }
                for (Permission permission : permissions.orElse(List.of())) {
                    String prefix = permission.action().split(":")[0];
                    if (!known.containsKey(prefix)) {
                        known.put(prefix, actions(prefix));
                    }
                    if (!known.get(prefix).contains(permission.action().toLowerCase(Locale.ROOT))) {
                        unknown.add(permission.action());
                    }
                }
            }
        }
        assertTrue(operations > 900, operations + " operations");
        // AWS asks for nothing; and whom a token names, the operation itself asks about
        assertEquals(
                new TreeSet<>(Set.of("sts:AssumeRoleWithWebIdentity", "sts:GetCallerIdentity", "sts:GetSessionToken")),
                unrestricted);
        assertEquals(new TreeSet<>(NO_DATA), unknown);
    }

    /** What asks for nothing is invalid, and not denied; and nobody gets anything by it. */
    @Test
    void a_request_without_parts_is_told_what_it_lacks() {
        try (TestCloud cloud = TestCloud.secured(home)) {
            IamClient iam = cloud.client(IamClient.class);
            String arn = iam.createUser(r -> r.userName("nobody")).user().arn();
            Caller nobody = new Caller(Caller.Type.USER, SCOPE.accountId(), arn, "AIDANOBODY", null, null, Map.of());
            List<String> wrong = new ArrayList<>();
            int without = 0;
            for (ServiceDefinition<?> service : Services.all()) {
                Object client = cloud.cloud().client(service.clientInterface(), SCOPE, nobody);
                for (Operations.Bound operation : Requests.operations(service)) {
                    SdkRequest request = withoutParts(operation);
                    if (request == null
                            || new RequiredPermissions((s, n, t, x) -> Optional.empty())
                                    .of(
                                            SERVICE,
                                            SCOPE,
                                            service.name(),
                                            operation.method().getName(),
                                            request)
                                    .isPresent()
                            || service.name().equals("sts")) {
                        continue;
                    }
                    without++;
                    try {
                        wrong.add(operation.name() + " answers " + Requests.call(client, operation, request));
                    } catch (AwsServiceException e) {
                        String code = e.awsErrorDetails().errorCode();
                        if (code.toLowerCase(Locale.ROOT).contains("denied") || e.statusCode() >= 500) {
                            wrong.add(operation.name() + ": " + e.getMessage());
                        }
                    } catch (UnsupportedOperationException e) {
                        // the service does not have it
                    } catch (Throwable e) {
                        wrong.add(operation.name() + ": " + e);
                    }
                }
            }
            assertEquals(List.of(), wrong);
            assertTrue(without > 7, without + " operations that can ask for nothing");
        }
    }

    /** CloudFormation has no documented operation for it, API Gateway's actions are verbs, and the tags of a message or a session are no resource's. */
    @Test
    void who_creates_with_tags_needs_the_permission_to_tag() {
        RequiredPermissions required = new RequiredPermissions((scope, service, type, name) -> Optional.empty());
        Set<String> asked = new TreeSet<>();
        Set<String> silent = new TreeSet<>();
        for (ServiceDefinition<?> service : Services.all()) {
            for (Operations.Bound operation : Requests.operations(service)) {
                SdkPojo builder = operation.newBuilder();
                Optional<SdkField<?>> tags = builder.sdkFields().stream()
                        .filter(field -> field.memberName().equalsIgnoreCase("tags"))
                        .findFirst();
                String name = operation.name();
                if (tags.isEmpty()
                        || service.name().equals("sts")
                        || name.matches("(Tag|AddTags).*")
                        || name.startsWith("Untag")
                        || name.startsWith("List")) {
                    continue;
                }
                String method = operation.method().getName();
                List<Permission> without = required.of(
                                SERVICE, SCOPE, service.name(), method, (SdkRequest) ((Buildable) builder).build())
                        .orElse(List.of());
                for (String key : List.of("team", "aws:team")) {
                    set(builder, tags.get(), key);
                    List<Permission> more = new ArrayList<>(required.of(
                                    SERVICE, SCOPE, service.name(), method, (SdkRequest) ((Buildable) builder).build())
                            .orElse(List.of()));
                    more.removeAll(without);
                    if (!key.equals("team")) {
                        assertEquals(List.of(), more, service.name() + ":" + name + " with AWS's own tag");
                    } else if (more.isEmpty()) {
                        silent.add(service.name() + ":" + name);
                    } else {
                        assertEquals(1, more.size(), service.name() + ":" + name + " " + more);
                        asked.add(more.get(0).action());
                    }
                }
            }
        }
        // CodeBuild has no actions for tags: who makes a project may tag it.
        silent.removeIf(operation -> operation.startsWith("apigateway:")
                || operation.startsWith("cloudformation:")
                || operation.startsWith("codebuild:"));
        assertEquals(
                new TreeSet<>(Set.of("ses:SendEmail", "ses:SendRawEmail", "ses:SendTemplatedEmail")),
                silent,
                "what the action for tags of these is: CreationTags");
        assertTrue(
                asked.containsAll(Set.of("sqs:TagQueue", "dynamodb:TagResource", "iam:TagRole", "iam:TagMFADevice")),
                asked::toString);
        assertTrue(asked.size() > 15, asked::toString);
    }

    private static void set(SdkPojo builder, SdkField<?> tags, String key) {
        if (tags.marshallingType() == MarshallingType.MAP) {
            tags.set(builder, Map.of(key, "x"));
            return;
        }
        if (tags.marshallingType() == MarshallingType.SDK_POJO) {
            SdkPojo list = tags.constructor().get();
            list.sdkFields().stream()
                    .filter(field -> field.memberName().equals("Items"))
                    .forEach(items -> set(list, items, key));
            tags.set(builder, ((Buildable) list).build());
            return;
        }
        SdkPojo tag = (SdkPojo)
                tags.getTrait(ListTrait.class).memberFieldInfo().constructor().get();
        tag.sdkFields()
                .forEach(field -> field.set(
                        tag, field.memberName().toLowerCase(Locale.ROOT).endsWith("key") ? key : "x"));
        tags.set(builder, List.of(((Buildable) tag).build()));
    }

    /** Texts are there, lists and maps are empty; null if the operation has neither. */
    private static SdkRequest withoutParts(Operations.Bound operation) {
        SdkPojo builder = operation.newBuilder();
        boolean[] parts = {false};
        builder.sdkFields().forEach(field -> {
            if (field.marshallingType() == MarshallingType.LIST) {
                field.set(builder, List.of());
                parts[0] = true;
            } else if (field.marshallingType() == MarshallingType.MAP) {
                field.set(builder, Map.of());
                parts[0] = true;
            } else if (field.marshallingType() == MarshallingType.SDK_POJO) {
                field.set(builder, ((Buildable) field.constructor().get()).build());
                parts[0] |= field.memberName().equals("Delete");
            } else if (field.marshallingType() == MarshallingType.STRING && field.containsTrait(RequiredTrait.class)) {
                String text = valid(field.memberName().toLowerCase(Locale.ROOT));
                field.set(builder, text == null ? "x" : text);
            }
        });
        return parts[0] ? (SdkRequest) ((Buildable) builder).build() : null;
    }

    /** What is read before any service sees it. */
    private static String valid(String path) {
        return path.endsWith("statement")
                ? "SELECT * FROM x"
                : path.equals("queueurl") ? "http://127.0.0.1/" + SCOPE.accountId() + "/x" : null;
    }
}
