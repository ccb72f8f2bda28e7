package dev.opsctl.local.service.sts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.Main;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.AssumeRoleWithWebIdentityResponse;
import software.amazon.awssdk.services.sts.model.StsException;

/** Whoever an issuer vouches for that an account trusts gets a session of a role that lets it in, without a key of the account. */
class WebIdentityTest {

    @TempDir
    static Path home;

    @TempDir
    static Path folder;

    private static Issuer issuer;
    private static Main cloud;
    private static StsClient sts;
    private static IamClient iam;

    @BeforeAll
    static void start() throws Exception {
        issuer = new Issuer(folder);
        cloud = Main.start(home, 0, () -> {});
        StaticCredentialsProvider operator = StaticCredentialsProvider.create(AwsBasicCredentials.create(
                cloud.operator().accessKeyId(), cloud.operator().secretAccessKey()));
        iam = IamClient.builder()
                .endpointOverride(cloud.endpoint())
                .region(Region.US_EAST_1)
                .credentialsProvider(operator)
                .build();
        sts = StsClient.builder()
                .endpointOverride(cloud.endpoint())
                .region(Region.US_EAST_1)
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .build();
        iam.createOpenIDConnectProvider(
                r -> r.url(issuer.url()).clientIDList("sts.amazonaws.com").thumbprintList(thumbprint()));
        iam.createRole(r -> r.roleName("deployer").assumeRolePolicyDocument(trust("\"repo:shop:ref:main\"")));
        iam.putRolePolicy(
                r -> r.roleName("deployer")
                        .policyName("p")
                        .policyDocument(
                                """
                        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}]}"""));
    }

    private static String thumbprint() {
        try {
            return issuer.thumbprint();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static String account() {
        return cloud.operator().accountId();
    }

    private static String trust(String subjects) {
        return """
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::%s:oidc-provider/%s"},
             "Action": "sts:AssumeRoleWithWebIdentity",
             "Condition": {"StringEquals": {"%s:sub": %s, "%s:aud": "sts.amazonaws.com"}}}]}"""
                .formatted(account(), issuer.host(), issuer.host(), subjects, issuer.host());
    }

    @AfterAll
    static void stop() {
        cloud.close();
        issuer.close();
    }

    private static String claims(String issuerUrl, String audience, String subject, long secondsLeft) {
        long now = System.currentTimeMillis() / 1_000;
        return "{\"iss\": \"%s\", \"aud\": \"%s\", \"sub\": \"%s\", \"iat\": %d, \"exp\": %d}"
                .formatted(issuerUrl, audience, subject, now, now + secondsLeft);
    }

    private static String good() {
        return claims(issuer.url(), "sts.amazonaws.com", "repo:shop:ref:main", 600);
    }

    private static AssumeRoleWithWebIdentityResponse assume(String token) {
        return sts.assumeRoleWithWebIdentity(r -> r.roleArn("arn:aws:iam::" + account() + ":role/deployer")
                .roleSessionName("run-1")
                .webIdentityToken(token));
    }

    @ParameterizedTest
    @ValueSource(strings = {"r", "e"})
    void whoeverTheIssuerVouchesForWorksAsTheRole(String key) {
        AssumeRoleWithWebIdentityResponse answer = assume(issuer.token(key, good()));
        assertEquals("repo:shop:ref:main", answer.subjectFromWebIdentityToken());
        assertEquals("sts.amazonaws.com", answer.audience());
        assertEquals(
                "arn:aws:sts::" + account() + ":assumed-role/deployer/run-1",
                answer.assumedRoleUser().arn());
        StaticCredentialsProvider session = StaticCredentialsProvider.create(AwsSessionCredentials.create(
                answer.credentials().accessKeyId(),
                answer.credentials().secretAccessKey(),
                answer.credentials().sessionToken()));
        try (S3Client s3 = S3Client.builder()
                .endpointOverride(cloud.endpoint())
                .forcePathStyle(true)
                .region(Region.US_EAST_1)
                .credentialsProvider(session)
                .build()) {
            s3.listBuckets();
            S3Exception refusal = assertThrows(S3Exception.class, () -> s3.createBucket(r -> r.bucket("none")));
            assertEquals(403, refusal.statusCode());
        }
    }

    private static void refused(String code, String message, String token) {
        StsException refusal = assertThrows(StsException.class, () -> assume(token));
        assertEquals(code, refusal.awsErrorDetails().errorCode());
        assertTrue(
                refusal.awsErrorDetails().errorMessage().startsWith(message),
                refusal.awsErrorDetails().errorMessage());
    }

    @Test
    void nobodyElseDoes() {
        refused(
                "InvalidIdentityToken",
                "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)",
                "no.token");
        String good = issuer.token("r", good());
        Function<String, String> forged = claims -> {
            String[] parts = issuer.token("r", claims).split("\\.");
            return parts[0] + "." + parts[1] + "." + good.split("\\.")[2];
        };
        refused(
                "InvalidIdentityToken",
                "Couldn't retrieve verification key from your identity provider",
                forged.apply(claims(issuer.url(), "sts.amazonaws.com", "repo:shop:ref:main", 700)));
        refused(
                "InvalidIdentityToken",
                "No OpenIDConnect provider found in your account for https://other.example.com",
                issuer.token("r", claims("https://other.example.com", "sts.amazonaws.com", "x", 600)));
        refused(
                "InvalidIdentityToken",
                "Incorrect token audience",
                issuer.token("r", claims(issuer.url(), "someone", "repo:shop:ref:main", 600)));
        refused(
                "ExpiredTokenException",
                "Token expired: current date/time must be before the expiration date/time",
                issuer.token("e", claims(issuer.url(), "sts.amazonaws.com", "repo:shop:ref:main", -10)));
        refused(
                "AccessDenied",
                "Not authorized to perform sts:AssumeRoleWithWebIdentity",
                issuer.token("r", claims(issuer.url(), "sts.amazonaws.com", "repo:shop:ref:other", 600)));
        StsException unsigned = assertThrows(StsException.class, sts::getCallerIdentity);
        assertEquals("MissingAuthenticationToken", unsigned.awsErrorDetails().errorCode());
    }

    @Test
    void aCertificateThatNobodyHasNamedIsNotTrusted() throws Exception {
        try (Issuer other = new Issuer(Files.createDirectory(folder.resolve("other")))) {
            iam.createOpenIDConnectProvider(
                    r -> r.url(other.url()).clientIDList("sts.amazonaws.com").thumbprintList(thumbprint()));
            refused(
                    "IDPCommunicationError",
                    "The identity provider " + other.url() + " cannot be asked",
                    other.token("r", claims(other.url(), "sts.amazonaws.com", "repo:shop:ref:main", 600)));
        }
    }

    @Test
    void anIssuerWhoseKeysNeverEndHoldsNobody() throws Exception {
        try (Issuer slow = new Issuer(Files.createDirectory(folder.resolve("slow")))) {
            String thumbprint = slow.thumbprint();
            iam.createOpenIDConnectProvider(
                    r -> r.url(slow.url()).clientIDList("sts.amazonaws.com").thumbprintList(thumbprint));
            slow.stall();
            refused(
                    "IDPCommunicationError",
                    "The identity provider " + slow.url() + " cannot be asked",
                    slow.token("r", claims(slow.url(), "sts.amazonaws.com", "repo:shop:ref:main", 600)));
        }
    }
}
