package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.SecretListEntry;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.GetParametersResponse;
import software.amazon.awssdk.services.ssm.model.Parameter;
import software.amazon.awssdk.services.ssm.model.ParameterNotFoundException;
import software.amazon.awssdk.services.ssm.model.SsmException;

/**
 * What was recorded of Secrets Manager and of secrets in Parameter Store on AWS, by LocalStack's tests that are validated there
 * (tests/aws/services/secretsmanager and ssm): the facts, told anew.
 */
class SecretsRecordedTest {

    private static final String PATH = "/aws/reference/secretsmanager/";

    @TempDir
    Path home;

    private TestCloud cloud;
    private SecretsManagerClient secrets;
    private SsmClient ssm;

    @BeforeEach
    void open() {
        cloud = TestCloud.open(home);
        secrets = cloud.client(SecretsManagerClient.class);
        ssm = cloud.client(SsmClient.class);
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    @Test
    void anEmptyDescriptionIsNone() {
        secrets.createSecret(r -> r.name("s").description(""));
        assertNull(secrets.describeSecret(r -> r.secretId("s")).description());
    }

    @ParameterizedTest
    @CsvSource({"a,1 2 3", "!a,4", "a secret,1 2", "A Sec,1 2", "!c,1 2 3 4"})
    void eachWordOfAFilterBeginsOneOfADescription(String value, String found) {
        List.of("a secret", "an secret", "asecret", "thesecret")
                .forEach(text ->
                        secrets.createSecret(r -> r.name(text.replace(' ', '-')).description(text)));
        List<String> names = List.of("a-secret", "an-secret", "asecret", "thesecret");
        assertEquals(
                Stream.of(found.split(" "))
                        .map(number -> names.get(Integer.parseInt(number) - 1))
                        .toList(),
                secrets.listSecrets(r -> r.filters(f -> f.key("description").values(value))).secretList().stream()
                        .map(SecretListEntry::name)
                        .sorted()
                        .toList());
    }

    @Test
    void whatIsNoLongerCurrentIsNoLongerPending() {
        String first = secrets.createSecret(r -> r.name("s").secretString("1")).versionId();
        String second = secrets.putSecretValue(
                        r -> r.secretId("s").secretString("2").versionStages("AWSPENDING"))
                .versionId();
        secrets.updateSecretVersionStage(r -> r.secretId("s")
                .removeFromVersionId(first)
                .moveToVersionId(second)
                .versionStage("AWSCURRENT"));
        assertEquals(List.of("AWSCURRENT", "AWSPENDING"), stages(second));
        secrets.putSecretValue(r -> r.secretId("s").secretString("3"));
        assertEquals(List.of("AWSPREVIOUS"), stages(second));
    }

    private List<String> stages(String version) {
        return secrets.describeSecret(r -> r.secretId("s")).versionIdsToStages().get(version);
    }

    @Test
    void parametersReferToSecrets() {
        String first =
                secrets.createSecret(r -> r.name("deep/s").secretString("old")).versionId();
        String arn = secrets.putSecretValue(r -> r.secretId("deep/s").secretString("new"))
                .arn();
        Parameter read = ssm.getParameter(r -> r.name(PATH + "deep/s").withDecryption(true))
                .parameter();
        assertEquals(PATH + "deep/s", read.name());
        assertEquals("new", read.value());
        assertEquals("SecureString", read.typeAsString());
        assertTrue(read.sourceResult().contains("\"name\":\"deep/s\""));
        assertTrue(read.sourceResult().contains("\"ARN\":\"" + arn + "\""));
        for (String version : List.of(first, "AWSPREVIOUS")) {
            assertEquals(
                    "old",
                    ssm.getParameter(r -> r.name(PATH + "deep/s:" + version).withDecryption(true))
                            .parameter()
                            .value());
        }
        assertThrows(SsmException.class, () -> ssm.getParameter(r -> r.name(PATH + "deep/s")));
    }

    @Test
    void parametersAndSecretsAreReadTogether() {
        secrets.createSecret(r -> r.name("s").secretString("secret"));
        ssm.putParameter(r -> r.name("p").value("plain").type("String"));
        GetParametersResponse read = ssm.getParameters(
                r -> r.names("p", PATH + "s", "none", PATH + "none").withDecryption(true));
        assertEquals(
                List.of("plain", "secret"),
                read.parameters().stream().map(Parameter::value).toList());
        assertEquals(List.of("none", PATH + "none"), read.invalidParameters());
        ParameterNotFoundException missing = assertThrows(
                ParameterNotFoundException.class,
                () -> ssm.getParameter(r -> r.name(PATH + "none").withDecryption(true)));
        assertEquals(
                "Secret " + PATH + "none not found.", missing.awsErrorDetails().errorMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"p", "/p"})
    void aParameterIsToldByTheNameThatIsAskedFor(String put) {
        ssm.putParameter(r -> r.name(put).value("v").type("String"));
        for (String asked : List.of("p", "/p")) {
            assertEquals(asked, ssm.getParameter(r -> r.name(asked)).parameter().name());
            assertEquals(
                    asked,
                    ssm.getParameters(r -> r.names(asked)).parameters().get(0).name());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"p", "/a/p"})
    void anArnIsToldByTheNameThatWasPut(String put) {
        ssm.putParameter(r -> r.name(put).value("v").type("String"));
        String arn = ssm.getParameter(r -> r.name(put)).parameter().arn();
        assertEquals(put, ssm.getParameter(r -> r.name(arn)).parameter().name());
        assertEquals(put, ssm.getParameter(r -> r.name(arn + ":1")).parameter().name());
    }
}
