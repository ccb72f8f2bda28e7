package dev.opsctl.local.service.codebuild;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.codebuild.model.ArtifactsType;
import software.amazon.awssdk.services.codebuild.model.Build;
import software.amazon.awssdk.services.codebuild.model.CreateProjectRequest;
import software.amazon.awssdk.services.codebuild.model.InvalidInputException;
import software.amazon.awssdk.services.codebuild.model.ResourceAlreadyExistsException;
import software.amazon.awssdk.services.codebuild.model.ResourceNotFoundException;
import software.amazon.awssdk.services.codebuild.model.StatusType;
import software.amazon.awssdk.services.codecommit.CodeCommitClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/** Projects, and what goes into builds and comes out of them. */
class CodeBuildTest extends BuildingCloud {

    @Test
    void sourcesComeFromRepositoriesAndBuckets() throws IOException {
        CodeCommitClient codecommit = cloud.client(CodeCommitClient.class);
        codecommit.createRepository(r -> r.repositoryName("code"));
        String first = codecommit
                .putFile(
                        r -> r.repositoryName("code")
                                .branchName("main")
                                .filePath("buildspec.yml")
                                .fileContent(
                                        SdkBytes.fromUtf8String(
                                                "version: 0.2\nphases: {build: {commands: 'cat text; git log --oneline | wc -l; cat $CODEBUILD_SRC_DIR_more/deep/file'}}")))
                .commitId();
        String second = codecommit
                .putFile(r -> r.repositoryName("code")
                        .branchName("main")
                        .parentCommitId(first)
                        .filePath("text")
                        .fileContent(SdkBytes.fromUtf8String("of main\n")))
                .commitId();
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(zipped)) {
            zip.putNextEntry(new ZipEntry("deep/file"));
            zip.write("of a bucket\n".getBytes(StandardCharsets.UTF_8));
        }
        cloud.client(S3Client.class)
                .putObject(r -> r.bucket("bucket").key("a.zip"), RequestBody.fromBytes(zipped.toByteArray()));
        project("version: 0.2", r -> r.source(s ->
                        s.type("CODECOMMIT").location("https://git-codecommit.us-east-1.amazonaws.com/v1/repos/code"))
                .secondarySources(s -> s.type("S3").location("bucket/a.zip").sourceIdentifier("more")));
        for (String version : List.of("main", "refs/heads/main", second)) {
            Build build = ended(start(r -> r.sourceVersion(version)));
            assertEquals(
                    StatusType.SUCCEEDED, build.buildStatus(), () -> log(build).toString());
            assertEquals(second, build.resolvedSourceVersion());
            assertTrue(log(build).containsAll(List.of("of main", "2", "of a bucket")), () -> log(build)
                    .toString());
        }
        Build build = ended(start(r -> r.sourceVersion("nowhere")));
        assertEquals(
                "CLIENT_ERROR: reference not found for primary source and source version nowhere",
                said(build, "DOWNLOAD_SOURCE"));
        Build none = ended(start(r -> r.sourceTypeOverride("S3").sourceLocationOverride("bucket/none.zip")));
        assertTrue(
                said(none, "DOWNLOAD_SOURCE").startsWith("CLIENT_ERROR: NoSuchKey: "),
                () -> said(none, "DOWNLOAD_SOURCE"));
    }

    @Test
    void artifactsAreWhatThePatternsName() {
        project(
                """
                version: 0.2
                phases:
                  build:
                    commands:
                      - mkdir -p out/a/b other && echo 1 >out/one && echo 2 >out/a/two && echo 3 >out/a/b/three && echo 4 >other/four
                artifacts:
                  files: ['**/*']
                  exclude-paths: ['a/b/*']
                  base-directory: out
                  name: built-$CODEBUILD_BUILD_NUMBER.zip
                  secondary-artifacts:
                    flat: {files: [out/*, 'out/a/**/*', other/four], discard-paths: yes}
                """,
                r -> r.artifacts(a -> a.type(ArtifactsType.S3)
                                .location("bucket")
                                .path("p")
                                .namespaceType("BUILD_ID")
                                .packaging("ZIP")
                                .overrideArtifactName(true))
                        .secondaryArtifacts(a ->
                                a.type("S3").location("bucket").name("flat").artifactIdentifier("flat")));
        Build build = ended(start(r -> {}));
        assertEquals(StatusType.SUCCEEDED, build.buildStatus(), () -> log(build).toString());
        String key = "p/" + build.id().split(":")[1] + "/built-1.zip";
        assertEquals("arn:aws:s3:::bucket/" + key, build.artifacts().location());
        byte[] archive = cloud.client(S3Client.class)
                .getObjectAsBytes(r -> r.bucket("bucket").key(key))
                .asByteArray();
        assertEquals(Map.of("one", "1\n", "a/two", "2\n"), unzipped(archive));
        assertEquals(64, build.artifacts().sha256sum().length());
        assertEquals(
                List.of("flat/four", "flat/one", "flat/three", "flat/two"),
                cloud
                        .client(S3Client.class)
                        .listObjectsV2(r -> r.bucket("bucket").prefix("flat/"))
                        .contents()
                        .stream()
                        .map(object -> object.key())
                        .toList());
        Build nothing = ended(
                start(
                        r -> r.buildspecOverride(
                                "version: 0.2\nphases: {build: {commands: 'true'}}\nartifacts: {files: none/*, secondary-artifacts: {flat: {files: x}}}")));
        assertEquals("CLIENT_ERROR: no matching artifact paths found", said(nothing, "UPLOAD_ARTIFACTS"));
        assertEquals(StatusType.FAILED, nothing.buildStatus());
    }

    @Test
    void buildsTellTheBusHowTheyGo() {
        SqsClient sqs = cloud.client(SqsClient.class);
        String url = sqs.createQueue(r -> r.queueName("events")).queueUrl();
        EventBridgeClient events = cloud.client(EventBridgeClient.class);
        events.putRule(r -> r.name("builds").eventPattern("{\"source\":[\"aws.codebuild\"]}"));
        events.putTargets(
                r -> r.rule("builds").targets(t -> t.id("1").arn("arn:aws:sqs:us-east-1:111122223333:events")));
        ended(start("version: 0.2\nphases: {build: {commands: 'true'}}"));
        StringBuilder all = new StringBuilder();
        await("events of the build", () -> {
            for (Message message : sqs.receiveMessage(r -> r.queueUrl(url).maxNumberOfMessages(10))
                    .messages()) {
                all.append(message.body()).append('\n');
            }
            return all.toString().lines().count() >= 11;
        });
        for (String part : List.of(
                "\"build-status\":\"IN_PROGRESS\"",
                "\"build-status\":\"SUCCEEDED\"",
                "\"completed-phase\":\"BUILD\"",
                "\"detail-type\":\"CodeBuild Build Phase Change\"")) {
            assertTrue(all.toString().contains(part), part);
        }
    }

    @Test
    void projectsAreKeptChangedAndRemoved() {
        project("version: 0.2\nphases: {build: {commands: 'true'}}", r -> r.description("one")
                .tags(t -> t.key("a").value("1")));
        assertThrows(ResourceAlreadyExistsException.class, () -> project("x", r -> {}));
        codebuild.updateProject(r -> r.name("shop").description("two").timeoutInMinutes(7));
        var now = codebuild.batchGetProjects(r -> r.names("shop", "none"));
        assertEquals("two", now.projects().get(0).description());
        assertEquals(7, now.projects().get(0).timeoutInMinutes());
        assertEquals("a", now.projects().get(0).tags().get(0).key());
        assertEquals(List.of("none"), now.projectsNotFound());
        assertEquals(List.of("shop"), codebuild.listProjects(r -> {}).projects());
        String id = start(r -> {});
        ended(id);
        Build again = ended(codebuild.retryBuild(r -> r.id(id)).build().id());
        assertEquals(2, again.buildNumber());
        assertEquals(List.of(again.id(), id), codebuild.listBuilds(r -> {}).ids());
        assertEquals(
                List.of(id, again.id()),
                codebuild
                        .listBuildsForProject(r -> r.projectName("shop").sortOrder("ASCENDING"))
                        .ids());
        assertEquals(
                1, codebuild.batchDeleteBuilds(r -> r.ids(id)).buildsDeleted().size());
        assertEquals(List.of(id), codebuild.batchGetBuilds(r -> r.ids(id)).buildsNotFound());
        codebuild.deleteProject(r -> r.name("shop"));
        codebuild.deleteProject(r -> r.name("shop"));
        assertThrows(ResourceNotFoundException.class, () -> start(r -> {}));
        assertFalse(codebuild.batchGetBuilds(r -> r.ids(again.id())).builds().isEmpty());
    }

    @Test
    void whatIsNoProjectIsRefusedInAwssWords() {
        Map<String, Consumer<CreateProjectRequest.Builder>> refused = Map.of(
                "Invalid input: when using CodePipeline both sourceType, and artifactType must be set to: CODEPIPELINE",
                r -> r.source(s -> s.type("CODEPIPELINE")),
                "Project source location is required",
                r -> r.source(s -> s.type("S3")),
                "Invalid artifacts: artifact type NO_ARTIFACTS should have null location",
                r -> r.artifacts(a -> a.type("NO_ARTIFACTS").location("bucket")),
                "Invalid service role: Service role account ID does not match caller's account",
                r -> r.serviceRole("arn:aws:iam::999999999999:role/x"),
                "Invalid service role",
                r -> r.serviceRole("builder"),
                "Invalid fleet: the local cloud has no fleets",
                r -> r.environment(e -> e.type("LINUX_CONTAINER")
                        .image("x")
                        .computeType("BUILD_GENERAL1_SMALL")
                        .fleet(f -> f.fleetArn("arn:aws:codebuild:us-east-1:111122223333:fleet/f"))));
        refused.forEach((words, change) -> assertEquals(
                words,
                assertThrows(InvalidInputException.class, () -> project("version: 0.2", change))
                        .awsErrorDetails()
                        .errorMessage()));
        assertTrue(codebuild.listProjects(r -> {}).projects().isEmpty());
    }
}
