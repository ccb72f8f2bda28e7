package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.GetParameterHistoryResponse;
import software.amazon.awssdk.services.ssm.model.Parameter;
import software.amazon.awssdk.services.ssm.model.ParameterAlreadyExistsException;
import software.amazon.awssdk.services.ssm.model.ParameterMaxVersionLimitExceededException;
import software.amazon.awssdk.services.ssm.model.ParameterMetadata;
import software.amazon.awssdk.services.ssm.model.ParameterNotFoundException;
import software.amazon.awssdk.services.ssm.model.ParameterStringFilter;
import software.amazon.awssdk.services.ssm.model.ParameterVersionNotFoundException;
import software.amazon.awssdk.services.ssm.model.PutParameterRequest;
import software.amazon.awssdk.services.ssm.model.SsmException;
import software.amazon.awssdk.services.ssm.model.Tag;

/** Parameter Store, by its user guide and API reference. */
class ParametersTest {

    @TempDir
    Path home;

    private TestCloud cloud;
    private SsmClient ssm;

    @BeforeEach
    void open() {
        cloud = TestCloud.open(home);
        ssm = cloud.client(SsmClient.class);
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private long put(String name, String value) {
        return ssm.putParameter(r -> r.name(name).value(value).type("String").overwrite(true))
                .version();
    }

    private Parameter get(String name) {
        return ssm.getParameter(r -> r.name(name)).parameter();
    }

    @Test
    void versionsAndLabelsAreReadBehindAColon() {
        assertEquals(1, put("/app/db/url", "one"));
        assertEquals(2, put("/app/db/url", "two"));
        ssm.labelParameterVersion(
                r -> r.name("/app/db/url").parameterVersion(1L).labels("prod", "aws-bad", "1st"));
        assertEquals("two", get("/app/db/url").value());
        assertEquals("one", get("/app/db/url:1").value());
        assertEquals(":prod", get("/app/db/url:prod").selector());
        assertEquals("one", get(get("/app/db/url").arn() + ":prod").value());
        assertEquals(
                List.of("aws-bad"),
                ssm.labelParameterVersion(r -> r.name("/app/db/url").labels("prod", "aws-bad"))
                        .invalidLabels());
        assertEquals("two", get("/app/db/url:prod").value(), "a label is of one version");
        GetParameterHistoryResponse history = ssm.getParameterHistory(r -> r.name("/app/db/url"));
        assertEquals(
                List.of(List.of(), List.of("prod")),
                history.parameters().stream().map(version -> version.labels()).toList());
        var unlabelled = ssm.unlabelParameterVersion(
                r -> r.name("/app/db/url").parameterVersion(2L).labels("prod", "other"));
        assertEquals(List.of("prod"), unlabelled.removedLabels());
        assertEquals(List.of("other"), unlabelled.invalidLabels());
        assertThrows(ParameterVersionNotFoundException.class, () -> get("/app/db/url:7"));
        assertThrows(ParameterVersionNotFoundException.class, () -> get("/app/db/url:prod"));
        assertThrows(ParameterNotFoundException.class, () -> get("/app/db/other"));
    }

    @Test
    void anOldestVersionThatIsLabelledStays() {
        for (int i = 0; i < 100; i++) {
            put("p", "v" + i);
        }
        put("p", "more");
        assertEquals("v1", get("p:2").value());
        assertThrows(ParameterVersionNotFoundException.class, () -> get("p:1"));
        ssm.labelParameterVersion(r -> r.name("p").parameterVersion(2L).labels("held"));
        assertThrows(ParameterMaxVersionLimitExceededException.class, () -> put("p", "one too many"));
    }

    @Test
    void aSecureStringIsSealedUnderItsKeyInTheCallersName() {
        String key = cloud.client(KmsClient.class)
                .createKey(r -> r.description("k"))
                .keyMetadata()
                .keyId();
        for (String tier : List.of("Standard", "Advanced")) {
            ssm.putParameter(r -> r.name("/s/" + tier)
                    .value("secret")
                    .type("SecureString")
                    .keyId(key)
                    .tier(tier));
            assertNotEquals("secret", get("/s/" + tier).value());
            assertEquals(
                    "secret",
                    ssm.getParameter(r -> r.name("/s/" + tier).withDecryption(true))
                            .parameter()
                            .value());
        }
        ssm.putParameter(r -> r.name("/s/managed").value("secret").type("SecureString"));
        assertEquals(
                "alias/aws/ssm",
                ssm.describeParameters(
                                r -> r.parameterFilters(f -> f.key("Name").values("/s/managed")))
                        .parameters()
                        .get(0)
                        .keyId());
        cloud.client(KmsClient.class).disableKey(r -> r.keyId(key));
        assertEquals(
                "InvalidKeyId",
                code(() -> ssm.getParameter(r -> r.name("/s/Standard").withDecryption(true))));
    }

    @Test
    void pathsAreReadByLevel() {
        for (String name : List.of("/a/one", "/a/b/two", "/a/b/c/three", "/ab/no", "top")) {
            put(name, name);
        }
        assertEquals(List.of("/a/one"), below("/a", false));
        assertEquals(List.of("/a/b/c/three", "/a/b/two", "/a/one"), below("/a/", true));
        assertEquals(List.of("top"), below("/", false));
        assertEquals(5, below("/", true).size());
        assertEquals("top", get("/top").value(), "at the root a slash makes no difference");
        assertEquals("ValidationException", code(() -> below("a", true)));
    }

    private List<String> below(String path, boolean recursive) {
        return ssm
                .getParametersByPathPaginator(
                        r -> r.path(path).recursive(recursive).maxResults(2))
                .stream()
                .flatMap(page -> page.parameters().stream())
                .map(Parameter::name)
                .sorted()
                .toList();
    }

    @Test
    void manyAreReadAndDeletedAtOnce() {
        put("a", "1");
        put("b", "2");
        var got = ssm.getParameters(r -> r.names("a", "b:1", "b:9", "c"));
        assertEquals(
                List.of("a", "b"),
                got.parameters().stream().map(Parameter::name).toList());
        assertEquals(List.of("b:9", "c"), got.invalidParameters());
        var deleted = ssm.deleteParameters(r -> r.names("a", "c"));
        assertEquals(List.of("a"), deleted.deletedParameters());
        assertEquals(List.of("c"), deleted.invalidParameters());
        ssm.deleteParameter(r -> r.name("b"));
        assertThrows(ParameterNotFoundException.class, () -> ssm.deleteParameter(r -> r.name("b")));
    }

    @ParameterizedTest
    @CsvSource({
        "Name, , /f/one, 1",
        "Name, BeginsWith, /f/, 2",
        "Name, Contains, one, 1",
        "Type, , SecureString, 1",
        "Path, , /f, 2",
        "Path, Recursive, /, 3",
        "Tier, , Advanced, 1",
        "KeyId, , alias/aws/ssm, 1",
        "tag:team, , blue, 1",
        "tag:team, BeginsWith, b, 1",
        "DataType, , text, 3",
    })
    void filtersSelect(String key, String option, String value, int found) {
        ssm.putParameter(r -> r.name("/f/one")
                .value("1")
                .type("String")
                .tags(Tag.builder().key("team").value("blue").build()));
        ssm.putParameter(r -> r.name("/f/two").value("1").type("SecureString"));
        ssm.putParameter(r -> r.name("/g/h/x").value("1,2").type("StringList").tier("Advanced"));
        assertEquals(
                found,
                ssm.describeParameters(r -> r.parameterFilters(ParameterStringFilter.builder()
                                .key(key)
                                .option(option)
                                .values(value)
                                .build()))
                        .parameters()
                        .size());
    }

    @Test
    void whatIsPutIsDescribed() {
        ssm.putParameter(r -> r.name("d")
                .value("12")
                .type("String")
                .description("how many")
                .allowedPattern("^\\d+$")
                .tier("Intelligent-Tiering"));
        ParameterMetadata described =
                ssm.describeParameters(r -> r.maxResults(50)).parameters().get(0);
        assertEquals("how many", described.description());
        assertEquals("^\\d+$", described.allowedPattern());
        assertEquals("Standard", described.tierAsString());
        assertEquals("text", described.dataType());
        assertEquals("arn:aws:ssm:us-east-1:111122223333:parameter/d", described.arn());
        assertTrue(described.lastModifiedUser().startsWith("arn:aws:iam::111122223333:"), described::lastModifiedUser);
        assertEquals("ParameterPatternMismatchException", code(() -> put("d", "twelve")));
        assertEquals(
                "how many",
                ssm.getParameterHistory(r -> r.name("d")).parameters().get(0).description());
        assertThrows(
                ParameterAlreadyExistsException.class,
                () -> ssm.putParameter(r -> r.name("d").value("13").type("String")));
    }

    @Test
    void tagsAreOfTheParameter() {
        put("t", "1");
        ssm.addTagsToResource(r -> r.resourceType("Parameter")
                .resourceId("t")
                .tags(Tag.builder().key("k").value("v").build()));
        assertEquals(
                "v",
                ssm.listTagsForResource(r -> r.resourceType("Parameter").resourceId("/t"))
                        .tagList()
                        .get(0)
                        .value());
        ssm.removeTagsFromResource(
                r -> r.resourceType("Parameter").resourceId("t").tagKeys("k"));
        assertEquals(
                List.of(),
                ssm.listTagsForResource(r -> r.resourceType("Parameter").resourceId("t"))
                        .tagList());
        assertEquals(
                "InvalidResourceId",
                code(() ->
                        ssm.listTagsForResource(r -> r.resourceType("Document").resourceId("t"))));
    }

    private void refused(String code, Consumer<PutParameterRequest.Builder> change) {
        assertEquals(
                code,
                code(() -> ssm.putParameter(r -> {
                    r.name("/r/x").value("v").type("String");
                    change.accept(r);
                })));
    }

    @Test
    void whatAwsRefusesIsRefused() {
        refused("ValidationException", r -> r.name("aws-x"));
        refused("AccessDeniedException", r -> r.name("/aws/x"));
        refused("ValidationException", r -> r.name("/ssm/x"));
        refused("ValidationException", r -> r.name("a/b"));
        refused("ValidationException", r -> r.name("/a/b@c"));
        refused("HierarchyLevelLimitExceededException", r -> r.name("/a".repeat(16)));
        refused("ValidationException", r -> r.value(""));
        refused("ValidationException", r -> r.value("{{ssm:x}}"));
        refused("ValidationException", r -> r.type((String) null));
        refused("ValidationException", r -> r.keyId("alias/aws/ssm"));
        refused("ValidationException", r -> r.dataType("Text"));
        refused("ValidationException", r -> r.value("x".repeat(4097)));
        refused("ValidationException", r -> r.value("x".repeat(8193)).tier("Advanced"));
        refused("InvalidAllowedPatternException", r -> r.allowedPattern("["));
        refused("ValidationException", r -> r.policies("[{\"Type\":\"Expiration\",\"Version\":\"1.0\"}]"));
        refused("ValidationException", r -> r.overwrite(true)
                .tags(Tag.builder().key("k").value("v").build()));
        refused("InvalidKeyId", r -> r.type("SecureString").keyId("alias/none"));
        put("/r/x", "v");
        refused("HierarchyTypeMismatchException", r -> r.type("SecureString").overwrite(true));
        ssm.putParameter(
                r -> r.name("/r/big").value("x".repeat(5000)).type("String").tier("Intelligent-Tiering"));
        refused("ValidationException", r -> r.name("/r/big").overwrite(true).tier("Standard"));
    }

    private static String code(Runnable call) {
        return assertThrows(SsmException.class, call::run).awsErrorDetails().errorCode();
    }
}
