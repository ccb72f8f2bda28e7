package dev.opsctl.local.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.TestCloud;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.AttachedPolicy;
import software.amazon.awssdk.services.iam.model.EntityType;
import software.amazon.awssdk.services.iam.model.GetAccountAuthorizationDetailsResponse;
import software.amazon.awssdk.services.iam.model.ManagedPolicyDetail;
import software.amazon.awssdk.services.iam.model.PolicyDetail;
import software.amazon.awssdk.services.iam.model.PolicyVersion;
import software.amazon.awssdk.services.iam.model.Role;
import software.amazon.awssdk.services.iam.model.RoleDetail;

/** What the account's details say is what the single operations say, whatever the pages (PLT-2). */
class AuthorizationDetailsTest {

    private static final String POLICY =
            "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"sqs:ListQueues\",\"Resource\":\"*\"}}";
    private static final String TRUST =
            "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"lambda.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}}";
    private static final String OF_AWS = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";

    @TempDir
    Path home;

    private TestCloud cloud;
    private IamClient iam;

    @BeforeEach
    void open() {
        cloud = TestCloud.open(home);
        iam = cloud.client(IamClient.class);
        String own = iam.createPolicy(
                        r -> r.policyName("own").policyDocument(POLICY).description("ours"))
                .policy()
                .arn();
        iam.createPolicyVersion(r -> r.policyArn(own).policyDocument(POLICY).setAsDefault(true));
        for (int i = 0; i < 5; i++) {
            String role = "role-" + i;
            iam.createRole(r -> r.roleName(role).assumeRolePolicyDocument(TRUST).path("/team/"));
            for (int p = 0; p < i; p++) {
                String name = "inline-" + p;
                iam.putRolePolicy(r -> r.roleName(role).policyName(name).policyDocument(POLICY));
            }
            iam.attachRolePolicy(r -> r.roleName(role).policyArn(role.endsWith("3") ? OF_AWS : own));
        }
        iam.createGroup(r -> r.groupName("people"));
        iam.attachGroupPolicy(r -> r.groupName("people").policyArn(own));
        iam.createUser(r -> r.userName("ana").permissionsBoundary(own));
        iam.addUserToGroup(r -> r.groupName("people").userName("ana"));
        iam.putUserPolicy(r -> r.userName("ana").policyName("mine").policyDocument(POLICY));
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    @Test
    void rolesAreAsTheSingleOperationsSay() {
        List<RoleDetail> details = iam.getAccountAuthorizationDetails(r -> r.filter(EntityType.ROLE))
                .roleDetailList();
        assertEquals(
                iam.listRoles().roles().stream().map(Role::roleName).toList(),
                details.stream().map(RoleDetail::roleName).toList());
        for (RoleDetail detail : details) {
            Role role = iam.getRole(r -> r.roleName(detail.roleName())).role();
            assertEquals(role.arn(), detail.arn());
            assertEquals(role.roleId(), detail.roleId());
            assertEquals(role.path(), detail.path());
            assertEquals(role.assumeRolePolicyDocument(), detail.assumeRolePolicyDocument());
            assertEquals(
                    iam.listRolePolicies(r -> r.roleName(detail.roleName())).policyNames(),
                    detail.rolePolicyList().stream()
                            .map(PolicyDetail::policyName)
                            .toList());
            detail.rolePolicyList()
                    .forEach(policy -> assertEquals(
                            iam.getRolePolicy(r -> r.roleName(detail.roleName()).policyName(policy.policyName()))
                                    .policyDocument(),
                            policy.policyDocument()));
            assertEquals(
                    iam.listAttachedRolePolicies(r -> r.roleName(detail.roleName()))
                            .attachedPolicies(),
                    detail.attachedManagedPolicies());
        }
    }

    @Test
    void policiesHaveAllTheirVersionsWithTheirText() {
        ManagedPolicyDetail own = iam.getAccountAuthorizationDetails(r -> r.filter(EntityType.LOCAL_MANAGED_POLICY))
                .policies()
                .get(0);
        assertEquals(List.of("v1", "v2"), versions(own));
        assertEquals(iam.getPolicy(r -> r.policyArn(own.arn())).policy().attachmentCount(), own.attachmentCount());
        for (PolicyVersion version : own.policyVersionList()) {
            assertEquals(
                    iam.getPolicyVersion(r -> r.policyArn(own.arn()).versionId(version.versionId()))
                            .policyVersion(),
                    version);
        }
        assertEquals(
                List.of(OF_AWS),
                iam.getAccountAuthorizationDetails(r -> r.filter(EntityType.AWS_MANAGED_POLICY)).policies().stream()
                        .map(ManagedPolicyDetail::arn)
                        .toList(),
                "of AWS's own, those that somebody has");
    }

    private static List<String> versions(ManagedPolicyDetail policy) {
        return policy.policyVersionList().stream()
                .map(PolicyVersion::versionId)
                .sorted()
                .toList();
    }

    @Test
    void peopleHaveTheirGroupsAndBoundaries() {
        var all = iam.getAccountAuthorizationDetails(r -> r.filter(EntityType.USER, EntityType.GROUP));
        var ana = all.userDetailList().stream()
                .filter(user -> user.userName().equals("ana"))
                .findFirst()
                .orElseThrow();
        assertEquals(List.of("people"), ana.groupList());
        assertEquals(iam.getUser(r -> r.userName("ana")).user().permissionsBoundary(), ana.permissionsBoundary());
        assertEquals("Policy", ana.permissionsBoundary().permissionsBoundaryTypeAsString()); // as recorded on AWS
        assertEquals("mine", ana.userPolicyList().get(0).policyName());
        assertEquals(
                iam.listAttachedGroupPolicies(r -> r.groupName("people")).attachedPolicies().stream()
                        .map(AttachedPolicy::policyArn)
                        .toList(),
                all.groupDetailList().get(0).attachedManagedPolicies().stream()
                        .map(AttachedPolicy::policyArn)
                        .toList());
        assertTrue(all.roleDetailList().isEmpty());
    }

    @Test
    void pagesOfAnySizeHaveTheSame() {
        Set<String> whole = arns(List.of(iam.getAccountAuthorizationDetails()));
        for (int size = 1; size <= whole.size() + 1; size++) {
            int most = size;
            List<GetAccountAuthorizationDetailsResponse> pages = new ArrayList<>();
            iam.getAccountAuthorizationDetailsPaginator(r -> r.maxItems(most)).forEach(pages::add);
            assertEquals(whole, arns(pages), "pages of " + size);
            assertEquals((whole.size() + size - 1) / size, pages.size());
        }
    }

    private static Set<String> arns(List<GetAccountAuthorizationDetailsResponse> pages) {
        Set<String> arns = new TreeSet<>();
        for (GetAccountAuthorizationDetailsResponse page : pages) {
            arns.addAll(page.userDetailList().stream().map(user -> user.arn()).collect(Collectors.toSet()));
            arns.addAll(
                    page.groupDetailList().stream().map(group -> group.arn()).collect(Collectors.toSet()));
            arns.addAll(page.roleDetailList().stream().map(RoleDetail::arn).collect(Collectors.toSet()));
            arns.addAll(page.policies().stream().map(ManagedPolicyDetail::arn).collect(Collectors.toSet()));
        }
        return arns;
    }
}
