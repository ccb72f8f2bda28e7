package dev.opsctl.local.service.secretsmanager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.TestCloud;
import dev.opsctl.local.cloud.Caller;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.FilterNameStringType;
import software.amazon.awssdk.services.secretsmanager.model.SecretListEntry;
import software.amazon.awssdk.services.secretsmanager.model.Tag;

/** Secrets Manager with IAM on (SEC-3, PLT-5). */
class SecretsManagerTest {

    @TempDir
    Path home;

    private TestCloud cloud;
    private SecretsManagerClient secrets;

    @BeforeEach
    void open() {
        cloud = TestCloud.secured(home);
        secrets = cloud.client(SecretsManagerClient.class);
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private static void refused(String code, Executable call) {
        AwsServiceException e = assertThrows(AwsServiceException.class, call);
        assertEquals(code, e.awsErrorDetails().errorCode(), e.getMessage());
        assertEquals(400, e.statusCode());
    }

    private String value(String id) {
        return secrets.getSecretValue(r -> r.secretId(id)).secretString();
    }

    private static String token() {
        return UUID.randomUUID().toString();
    }

    @Test
    void valuesMoveThroughTheLabelsAndStayReadableByVersion() {
        String first = token();
        String second = token();
        String arn = secrets.createSecret(r -> r.name("app/api")
                        .secretString("one ñ")
                        .clientRequestToken(first)
                        .tags(Tag.builder().key("team").value("a").build()))
                .arn();
        assertTrue(arn.matches("arn:aws:secretsmanager:us-east-1:111122223333:secret:app/api-[A-Za-z0-9]{6}"), arn);
        secrets.putSecretValue(r -> r.secretId(arn).secretString("two").clientRequestToken(second));
        assertEquals("two", value("app/api"));
        assertEquals(
                "one ñ",
                secrets.getSecretValue(r -> r.secretId("app/api").versionStage("AWSPREVIOUS"))
                        .secretString());
        secrets.putSecretValue(r -> r.secretId(arn)
                .secretBinary(SdkBytes.fromByteArray(new byte[] {0, -1, 7}))
                .versionStages("BLUE"));
        assertEquals("two", value(arn.substring(0, arn.length() - 7)), "a partial ARN names the secret too");
        assertEquals(
                SdkBytes.fromByteArray(new byte[] {0, -1, 7}),
                secrets.getSecretValue(r -> r.secretId(arn).versionStage("BLUE"))
                        .secretBinary());
        refused(
                "InvalidParameterException",
                () -> secrets.updateSecretVersionStage(
                        r -> r.secretId(arn).versionStage("AWSCURRENT").moveToVersionId(first)));
        secrets.updateSecretVersionStage(r -> r.secretId(arn)
                .versionStage("AWSCURRENT")
                .moveToVersionId(first)
                .removeFromVersionId(second));
        assertEquals("one ñ", value(arn));
        assertEquals(
                List.of("AWSPREVIOUS"),
                secrets.describeSecret(r -> r.secretId(arn))
                        .versionIdsToStages()
                        .get(second));
        refused(
                "InvalidParameterException",
                () -> secrets.updateSecretVersionStage(
                        r -> r.secretId(arn).versionStage("AWSCURRENT").removeFromVersionId(first)));
        secrets.putSecretValue(r -> r.secretId(arn).secretString("four"));
        assertEquals(
                3, secrets.listSecretVersionIds(r -> r.secretId(arn)).versions().size());
        assertEquals(
                4,
                secrets.listSecretVersionIds(r -> r.secretId(arn).includeDeprecated(true))
                        .versions()
                        .size());
        refused(
                "ResourceNotFoundException",
                () -> secrets.getSecretValue(r -> r.secretId(arn).versionStage("GREEN")));
        refused(
                "InvalidRequestException",
                () -> secrets.getSecretValue(
                        r -> r.secretId(arn).versionId(first).versionStage("AWSCURRENT")));
    }

    @Test
    void aRepeatedRequestChangesNothingAndATokenStandsForOneValue() {
        String token = token();
        String arn = secrets.createSecret(r -> r.name("s").secretString("v").clientRequestToken(token))
                .arn();
        assertEquals(
                arn,
                secrets.createSecret(r -> r.name("s").secretString("v").clientRequestToken(token))
                        .arn());
        refused(
                "ResourceExistsException",
                () -> secrets.createSecret(r -> r.name("s").secretString("w").clientRequestToken(token)));
        refused(
                "ResourceExistsException",
                () -> secrets.createSecret(r -> r.name("s").secretString("v")));
        secrets.putSecretValue(r -> r.secretId("s").secretString("v").clientRequestToken(token));
        refused(
                "ResourceExistsException",
                () -> secrets.putSecretValue(
                        r -> r.secretId("s").secretString("w").clientRequestToken(token)));
        assertEquals(
                1, secrets.listSecretVersionIds(r -> r.secretId("s")).versions().size());
        refused(
                "InvalidParameterException",
                () -> secrets.putSecretValue(
                        r -> r.secretId("s").secretString("w").clientRequestToken("short")));
        refused("InvalidRequestException", () -> secrets.putSecretValue(r -> r.secretId("s")));
        refused(
                "ValidationException",
                () -> secrets.createSecret(r -> r.name("a b").secretString("v")));
        refused(
                "ValidationException",
                () -> secrets.createSecret(r -> r.name("long").secretString("x".repeat(65_537))));
    }

    @Test
    void aDeletedSecretComesBackWithinItsWindowAndIsGoneAfterIt() {
        secrets.createSecret(r -> r.name("d").secretString("v"));
        refused(
                "InvalidParameterException",
                () -> secrets.deleteSecret(r -> r.secretId("d").recoveryWindowInDays(6L)));
        secrets.deleteSecret(r -> r.secretId("d").recoveryWindowInDays(7L));
        refused("InvalidRequestException", () -> value("d"));
        refused("InvalidRequestException", () -> secrets.deleteSecret(r -> r.secretId("d")));
        refused(
                "InvalidRequestException",
                () -> secrets.createSecret(r -> r.name("d").secretString("v")));
        assertTrue(secrets.listSecrets().secretList().isEmpty());
        assertEquals(
                1,
                secrets.listSecrets(r -> r.includePlannedDeletion(true))
                        .secretList()
                        .size());
        cloud.cloud().clock().advance(Duration.ofDays(6));
        secrets.restoreSecret(r -> r.secretId("d"));
        assertEquals("v", value("d"));
        secrets.deleteSecret(r -> r.secretId("d").recoveryWindowInDays(7L));
        cloud.cloud().clock().advance(Duration.ofDays(7));
        refused("ResourceNotFoundException", () -> secrets.restoreSecret(r -> r.secretId("d")));
        secrets.createSecret(r -> r.name("d").secretString("new"));
        secrets.deleteSecret(r -> r.secretId("d").forceDeleteWithoutRecovery(true));
        refused("ResourceNotFoundException", () -> value("d"));
    }

    @Test
    void valuesLieEncryptedUnderTheKeyAndFollowItsState() throws Exception {
        KmsClient kms = cloud.client(KmsClient.class);
        String key = kms.createKey(r -> r.description("k")).keyMetadata().arn();
        secrets.createSecret(r -> r.name("k").kmsKeyId(key).secretString("topsecret-4711"));
        secrets.putSecretValue(r -> r.secretId("k").secretString("topsecret-4712"));
        kms.disableKey(r -> r.keyId(key));
        refused("DecryptionFailure", () -> value("k"));
        refused(
                "EncryptionFailure",
                () -> secrets.putSecretValue(r -> r.secretId("k").secretString("x")));
        cloud.close();
        cloud = TestCloud.secured(home);
        secrets = cloud.client(SecretsManagerClient.class);
        kms = cloud.client(KmsClient.class);
        kms.enableKey(r -> r.keyId(key));
        assertEquals("topsecret-4712", value("k"), "nothing is lost");
        assertEquals(key, secrets.describeSecret(r -> r.secretId("k")).kmsKeyId());
        String other = kms.createKey(r -> r.description("other")).keyMetadata().arn();
        secrets.updateSecret(r -> r.secretId("k").kmsKeyId(other));
        kms.disableKey(r -> r.keyId(key));
        assertEquals("topsecret-4712", value("k"), "the labelled versions moved to the new key");
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertFalse(
                        new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains("topsecret-47"),
                        file + " has the value");
            }
        }
    }

    @Test
    void readingTakesThePermissionForTheSecretAndForItsKey() {
        String key = cloud.client(KmsClient.class)
                .createKey(r -> r.description("k"))
                .keyMetadata()
                .arn();
        String arn = secrets.createSecret(r -> r.name("p").kmsKeyId(key).secretString("v"))
                .arn();
        IamClient iam = cloud.client(IamClient.class);
        iam.createRole(
                r -> r.roleName("reader")
                        .assumeRolePolicyDocument(
                                "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"lambda.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}"));
        Caller reader = cloud.cloud()
                .assumeRole(
                        "arn:aws:iam::111122223333:role/reader",
                        "s",
                        Caller.service("lambda.amazonaws.com", "111122223333", null));
        SecretsManagerClient theirs = cloud.cloud().client(SecretsManagerClient.class, TestCloud.SCOPE, reader);
        refused("AccessDeniedException", () -> theirs.getSecretValue(r -> r.secretId("p")));
        secrets.putResourcePolicy(
                r -> r.secretId("p")
                        .blockPublicPolicy(true)
                        .resourcePolicy(
                                "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::111122223333:role/reader\"},\"Action\":\"secretsmanager:GetSecretValue\",\"Resource\":\"*\",\"Condition\":{\"StringEquals\":{\"secretsmanager:VersionStage\":\"AWSCURRENT\"}}}]}"));
        refused("AccessDeniedException", () -> theirs.getSecretValue(r -> r.secretId("p")));
        iam.putRolePolicy(r -> r.roleName("reader")
                .policyName("key")
                .policyDocument(
                        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"kms:Decrypt\",\"Resource\":\""
                                + key + "\",\"Condition\":{\"StringEquals\":{\"kms:EncryptionContext:SecretARN\":\""
                                + arn + "\",\"kms:ViaService\":\"secretsmanager.us-east-1.amazonaws.com\"}}}]}"));
        assertEquals("v", theirs.getSecretValue(r -> r.secretId("p")).secretString());
        refused(
                "AccessDeniedException",
                () -> theirs.getSecretValue(r -> r.secretId("p").versionStage("AWSPREVIOUS")));
        refused(
                "PublicPolicyException",
                () -> secrets.putResourcePolicy(
                        r -> r.secretId("p")
                                .blockPublicPolicy(true)
                                .resourcePolicy(
                                        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"secretsmanager:*\",\"Resource\":\"*\"}]}")));
        refused(
                "MalformedPolicyDocumentException",
                () -> secrets.putResourcePolicy(r -> r.secretId("p").resourcePolicy("{")));
        refused("AccessDeniedException", () -> theirs.batchGetSecretValue(r -> r.secretIdList("p")));
    }

    @Test
    void listsAreFilteredSortedAndPaged() {
        for (String name : List.of("prod/db", "prod/api", "test/db")) {
            secrets.createSecret(r -> r.name(name)
                    .description("Password of " + name)
                    .tags(Tag.builder().key("stage").value(name.substring(0, 4)).build()));
        }
        assertEquals(
                List.of("prod/db", "prod/api"),
                names(secrets.listSecrets(r ->
                                r.filters(f -> f.key(FilterNameStringType.NAME).values("prod/")))
                        .secretList()));
        assertEquals(
                List.of("test/db"),
                names(secrets.listSecrets(r -> r.filters(
                                f -> f.key(FilterNameStringType.TAG_VALUE).values("!prod")))
                        .secretList()));
        assertEquals(
                Set.of("prod/db", "test/db"),
                Set.copyOf(names(secrets.listSecrets(r ->
                                r.filters(f -> f.key(FilterNameStringType.ALL).values("DB")))
                        .secretList())));
        assertEquals(
                List.of("test/db", "prod/api", "prod/db"),
                secrets.listSecretsPaginator(r -> r.maxResults(1).sortOrder("desc")).stream()
                        .flatMap(page -> page.secretList().stream())
                        .map(SecretListEntry::name)
                        .toList());
        refused("InvalidNextTokenException", () -> secrets.listSecrets(r -> r.nextToken("?")));
    }

    private static List<String> names(List<SecretListEntry> entries) {
        return entries.stream().map(SecretListEntry::name).toList();
    }

    @Test
    void passwordsAreMadeOfWhatIsAskedFor() {
        for (int i = 0; i < 50; i++) {
            String plain = secrets.getRandomPassword(r -> r.passwordLength(4L).excludeCharacters("\"'`"))
                    .randomPassword();
            assertEquals(4, plain.length());
            assertTrue(
                    plain.matches("(?=.*[a-z])(?=.*[A-Z])(?=.*[0-9])(?=.*[^a-zA-Z0-9])[^\"'` ]{4}"),
                    plain + " has a character of each kind");
        }
        String digits = secrets.getRandomPassword(r -> r.passwordLength(4096L)
                        .excludeLowercase(true)
                        .excludeUppercase(true)
                        .excludePunctuation(true))
                .randomPassword();
        assertEquals(
                "0123456789",
                digits.chars().mapToObj(Character::toString).distinct().sorted().collect(Collectors.joining()));
        assertNotEquals(
                digits, digits.chars().sorted().mapToObj(Character::toString).collect(Collectors.joining()));
        refused("InvalidParameterException", () -> secrets.getRandomPassword(r -> r.passwordLength(3L)));
        refused("ValidationException", () -> secrets.getRandomPassword(r -> r.passwordLength(4097L)));
        assertNull(secrets.getResourcePolicy(
                        r -> r.secretId(secrets.createSecret(c -> c.name("n")).arn()))
                .resourcePolicy());
    }
}
