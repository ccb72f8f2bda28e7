package dev.opsctl.local.service.iam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.TestCloud;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.IamException;
import software.amazon.awssdk.services.iam.model.PasswordPolicy;
import software.amazon.awssdk.services.iam.model.SummaryKeyType;
import software.amazon.awssdk.services.iam.model.Tag;

/** Instance profiles, identity providers, the account's alias and its rules for passwords. */
class AccountThingsTest {

    private static final String TRUST =
            "{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"ec2.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}}";
    private static final Tag TAG = Tag.builder().key("k").value("v").build();

    @TempDir
    Path home;

    private static String said(String code, Executable call) {
        IamException refusal = assertThrows(IamException.class, call);
        assertEquals(code, refusal.awsErrorDetails().errorCode());
        return refusal.awsErrorDetails().errorMessage();
    }

    @Test
    void aProfileHoldsOneRole() {
        try (TestCloud cloud = TestCloud.open(home)) {
            IamClient iam = cloud.client(IamClient.class);
            for (String role : List.of("a", "b")) {
                iam.createRole(r -> r.roleName(role).assumeRolePolicyDocument(TRUST));
            }
            String arn = iam.createInstanceProfile(
                            r -> r.instanceProfileName("p").path("/x/"))
                    .instanceProfile()
                    .arn();
            assertTrue(arn.endsWith(":instance-profile/x/p"), arn);
            assertEquals(
                    "Instance Profile p already exists.",
                    said("EntityAlreadyExists", () -> iam.createInstanceProfile(r -> r.instanceProfileName("p"))));
            assertEquals(
                    "Role a in Instance Profile p cannot be found.",
                    said(
                            "NoSuchEntity",
                            () -> iam.removeRoleFromInstanceProfile(
                                    r -> r.instanceProfileName("p").roleName("a"))));
            iam.addRoleToInstanceProfile(r -> r.instanceProfileName("p").roleName("a"));
            assertEquals(
                    "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1",
                    said(
                            "LimitExceeded",
                            () -> iam.addRoleToInstanceProfile(
                                    r -> r.instanceProfileName("p").roleName("b"))));
            assertEquals(
                    "a",
                    iam.listInstanceProfilesForRole(r -> r.roleName("a"))
                            .instanceProfiles()
                            .get(0)
                            .roles()
                            .get(0)
                            .roleName());
            String first = "Cannot delete entity, must remove roles from instance profile first.";
            assertEquals(first, said("DeleteConflict", () -> iam.deleteRole(r -> r.roleName("a"))));
            assertEquals(
                    first, said("DeleteConflict", () -> iam.deleteInstanceProfile(r -> r.instanceProfileName("p"))));
            iam.tagInstanceProfile(r -> r.instanceProfileName("p").tags(TAG));
            assertEquals(
                    List.of(TAG),
                    iam.getInstanceProfile(r -> r.instanceProfileName("p"))
                            .instanceProfile()
                            .tags());
            iam.removeRoleFromInstanceProfile(r -> r.instanceProfileName("p").roleName("a"));
            iam.deleteInstanceProfile(r -> r.instanceProfileName("p"));
            assertEquals(
                    "Instance Profile p cannot be found.",
                    said("NoSuchEntity", () -> iam.getInstanceProfile(r -> r.instanceProfileName("p"))));
        }
    }

    @Test
    void issuersOfTokensAreRegistered() {
        try (TestCloud cloud = TestCloud.open(home)) {
            IamClient iam = cloud.client(IamClient.class);
            String arn = iam.createOpenIDConnectProvider(r -> r.url("https://id.example.com/oidc")
                            .clientIDList("one")
                            .tags(TAG))
                    .openIDConnectProviderArn();
            assertTrue(arn.endsWith(":oidc-provider/id.example.com/oidc"), arn);
            assertEquals(
                    "Provider with url https://id.example.com/oidc already exists.",
                    said(
                            "EntityAlreadyExists",
                            () -> iam.createOpenIDConnectProvider(r -> r.url("https://id.example.com/oidc"))));
            assertEquals(
                    "Invalid Open ID Connect Provider URL",
                    said("ValidationError", () -> iam.createOpenIDConnectProvider(r -> r.url("example.org"))));
            assertEquals(
                    "Thumbprint list must contain fewer than 5 entries.",
                    said(
                            "InvalidInput",
                            () -> iam.createOpenIDConnectProvider(r -> r.url("https://other.example.com")
                                    .thumbprintList(Collections.nCopies(6, "a".repeat(40))))));
            iam.addClientIDToOpenIDConnectProvider(
                    r -> r.openIDConnectProviderArn(arn).clientID("two"));
            iam.removeClientIDFromOpenIDConnectProvider(
                    r -> r.openIDConnectProviderArn(arn).clientID("one"));
            var provider = iam.getOpenIDConnectProvider(r -> r.openIDConnectProviderArn(arn));
            assertEquals("id.example.com/oidc", provider.url());
            assertEquals(List.of("two"), provider.clientIDList());
            assertEquals(List.of(TAG), provider.tags());
            iam.deleteOpenIDConnectProvider(r -> r.openIDConnectProviderArn(arn));
            assertEquals(
                    "OpenId connect Provider " + arn + " cannot be found.",
                    said("NoSuchEntity", () -> iam.deleteOpenIDConnectProvider(r -> r.openIDConnectProviderArn(arn))));
            assertEquals(
                    "OpenIDConnect Provider not found for arn " + arn,
                    said("NoSuchEntity", () -> iam.getOpenIDConnectProvider(r -> r.openIDConnectProviderArn(arn))));
        }
    }

    @Test
    void samlProvidersAreRegistered() {
        String metadata = "<EntityDescriptor entityID=\"x\">" + "x".repeat(1000) + "</EntityDescriptor>";
        try (TestCloud cloud = TestCloud.open(home)) {
            IamClient iam = cloud.client(IamClient.class);
            String arn = iam.createSAMLProvider(r -> r.name("p").samlMetadataDocument(metadata))
                    .samlProviderArn();
            assertEquals(
                    "Allowed", iam.getSAMLProvider(r -> r.samlProviderArn(arn)).assertionEncryptionModeAsString());
            assertEquals(1, iam.getAccountSummary().summaryMap().get(SummaryKeyType.PROVIDERS));
            assertEquals(
                    "Could not parse metadata",
                    said(
                            "InvalidInput",
                            () -> iam.createSAMLProvider(r -> r.name("q").samlMetadataDocument("x".repeat(1000)))));
            iam.deleteSAMLProvider(r -> r.samlProviderArn(arn));
            assertEquals(
                    "Manifest not found for arn " + arn,
                    said("NoSuchEntity", () -> iam.getSAMLProvider(r -> r.samlProviderArn(arn))));
        }
    }

    @Test
    void theAccountHasAnAliasAndRulesForPasswords() {
        try (TestCloud cloud = TestCloud.open(home)) {
            IamClient iam = cloud.client(IamClient.class);
            iam.createAccountAlias(r -> r.accountAlias("first"));
            iam.createAccountAlias(r -> r.accountAlias("second"));
            assertEquals(List.of("second"), iam.listAccountAliases().accountAliases());
            said("NoSuchEntity", () -> iam.deleteAccountAlias(r -> r.accountAlias("first")));
            iam.deleteAccountAlias(r -> r.accountAlias("second"));
            assertEquals(List.of(), iam.listAccountAliases().accountAliases());

            assertTrue(said("NoSuchEntity", () -> iam.getAccountPasswordPolicy())
                    .matches("The Password Policy with domain name \\d{12} cannot be found\\."));
            iam.updateAccountPasswordPolicy(r -> r.maxPasswordAge(60).requireNumbers(true));
            PasswordPolicy rules = iam.getAccountPasswordPolicy().passwordPolicy();
            assertEquals(6, rules.minimumPasswordLength());
            assertTrue(rules.expirePasswords() && rules.requireNumbers());
            iam.deleteAccountPasswordPolicy();
            assertEquals(
                    "The account policy with name PasswordPolicy cannot be found.",
                    said("NoSuchEntity", () -> iam.deleteAccountPasswordPolicy()));
        }
    }
}
