package dev.opsctl.local.service.iam;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.TestCloud;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.AttachedPolicy;
import software.amazon.awssdk.services.iam.model.DeletionTaskStatusType;
import software.amazon.awssdk.services.iam.model.IamException;
import software.amazon.awssdk.services.iam.model.InvalidInputException;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.iam.model.Role;
import software.amazon.awssdk.services.iam.model.UnmodifiableEntityException;

/** The roles that AWS's services have in an account. */
class ServiceLinkedRolesTest {

    @TempDir
    Path home;

    private static String said(Executable call) {
        return assertThrows(IamException.class, call).awsErrorDetails().errorMessage();
    }

    /** Of every service that is listed. */
    @Test
    void aServicesRoleIsNamedTrustsAndMayAsOnAws() {
        try (TestCloud cloud = TestCloud.open(home)) {
            IamClient iam = cloud.client(IamClient.class);
            Set<String> made = new HashSet<>();
            for (ServiceLinkedRoles.Linked linked : ServiceLinkedRoles.all()) {
                String name = linked.role();
                if (made.add(name)) {
                    iam.createServiceLinkedRole(r -> r.awsServiceName(linked.service()));
                    Role role = iam.getRole(r -> r.roleName(name)).role();
                    assertTrue(role.arn().endsWith(":role/aws-service-role/" + linked.service() + "/" + name));
                    assertTrue(URLDecoder.decode(role.assumeRolePolicyDocument(), StandardCharsets.UTF_8)
                            .contains("\"" + linked.service() + "\""));
                    assertEquals(
                            linked.policies(),
                            iam.listAttachedRolePolicies(r -> r.roleName(name)).attachedPolicies().stream()
                                    .map(AttachedPolicy::policyArn)
                                    .toList());
                }
                // services may share one role: the second to ask is told so
                assertEquals(
                        "Service role name " + name + " has been taken in this account, please try a different suffix.",
                        said(() -> iam.createServiceLinkedRole(r -> r.awsServiceName(linked.service()))));
                Executable suffixed = () -> assertTrue(iam.createServiceLinkedRole(
                                r -> r.awsServiceName(linked.service()).customSuffix("x"))
                        .role()
                        .roleName()
                        .equals(name + "_x"));
                if (linked.suffixed()) {
                    assertDoesNotThrow(suffixed);
                } else {
                    assertEquals("Custom suffix is not allowed for " + linked.service(), said(suffixed));
                }
            }
            assertTrue(ServiceLinkedRoles.all().size() > 150);
        }
    }

    @Test
    void onlyItsServiceChangesARole() {
        try (TestCloud cloud = TestCloud.open(home)) {
            IamClient iam = cloud.client(IamClient.class);
            String name = iam.createServiceLinkedRole(r -> r.awsServiceName("batch.amazonaws.com"))
                    .role()
                    .roleName();
            String policy = "arn:aws:iam::aws:policy/aws-service-role/BatchServiceRolePolicy";
            String document = "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"s3:*\",\"Resource\":\"*\"}}";
            for (Executable change : List.<Executable>of(
                    () -> iam.deleteRole(r -> r.roleName(name)),
                    () -> iam.attachRolePolicy(r -> r.roleName(name).policyArn(policy)),
                    () -> iam.detachRolePolicy(r -> r.roleName(name).policyArn(policy)),
                    () -> iam.putRolePolicy(
                            r -> r.roleName(name).policyName("p").policyDocument(document)),
                    () -> iam.deleteRolePolicy(r -> r.roleName(name).policyName("p")),
                    () -> iam.putRolePermissionsBoundary(
                            r -> r.roleName(name).permissionsBoundary("arn:aws:iam::aws:policy/ReadOnlyAccess")),
                    () -> iam.updateRole(r -> r.roleName(name).maxSessionDuration(7200)),
                    () -> iam.updateAssumeRolePolicy(r -> r.roleName(name).policyDocument(document)))) {
                assertEquals(
                        "Cannot perform the operation on the protected role '" + name
                                + "' - this role is only modifiable by AWS",
                        assertThrows(UnmodifiableEntityException.class, change)
                                .awsErrorDetails()
                                .errorMessage());
            }
            iam.updateRole(r -> r.roleName(name).description("said anew"));
            assertEquals("said anew", iam.getRole(r -> r.roleName(name)).role().description());
        }
    }

    @Test
    void aRoleGoesThroughATask() {
        try (TestCloud cloud = TestCloud.open(home)) {
            IamClient iam = cloud.client(IamClient.class);
            iam.createServiceLinkedRole(r -> r.awsServiceName("ecs.amazonaws.com"));
            String task = iam.deleteServiceLinkedRole(r -> r.roleName("AWSServiceRoleForECS"))
                    .deletionTaskId();
            assertTrue(
                    task.matches("task/aws-service-role/ecs\\.amazonaws\\.com/AWSServiceRoleForECS/[0-9a-f-]{36}"),
                    task);
            assertEquals(
                    DeletionTaskStatusType.SUCCEEDED,
                    iam.getServiceLinkedRoleDeletionStatus(r -> r.deletionTaskId(task))
                            .status());
            assertThrows(NoSuchEntityException.class, () -> iam.getRole(r -> r.roleName("AWSServiceRoleForECS")));
            assertThrows(
                    NoSuchEntityException.class,
                    () -> iam.getServiceLinkedRoleDeletionStatus(r -> r.deletionTaskId(task + "0")));
        }
    }

    @Test
    void whatHasNoSuchRoleIsRefused() {
        try (TestCloud cloud = TestCloud.open(home)) {
            IamClient iam = cloud.client(IamClient.class);
            assertEquals(
                    "Cannot find Service Linked Role template for OpenSearch.amazonaws.com",
                    said(() -> iam.createServiceLinkedRole(r -> r.awsServiceName("OpenSearch.amazonaws.com"))));
            assertThrows(
                    InvalidInputException.class,
                    () -> iam.createRole(r -> r.roleName("r")
                            .path("/aws-service-role/ecs.amazonaws.com/")
                            .assumeRolePolicyDocument("{}")));
        }
    }
}
