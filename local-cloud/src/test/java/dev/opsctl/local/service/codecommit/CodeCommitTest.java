package dev.opsctl.local.service.codecommit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.TestCloud;
import dev.opsctl.local.TestStack;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.codecommit.CodeCommitClient;
import software.amazon.awssdk.services.codecommit.model.BranchNameExistsException;
import software.amazon.awssdk.services.codecommit.model.ChangeTypeEnum;
import software.amazon.awssdk.services.codecommit.model.CodeCommitException;
import software.amazon.awssdk.services.codecommit.model.CommitIdDoesNotExistException;
import software.amazon.awssdk.services.codecommit.model.FileModeTypeEnum;
import software.amazon.awssdk.services.codecommit.model.RepositoryDoesNotExistException;
import software.amazon.awssdk.services.codecommit.model.RepositoryMetadata;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/** CodeCommit through the SDK. */
class CodeCommitTest {

    private TestCloud cloud;
    private CodeCommitClient codecommit;

    @BeforeEach
    void open(@TempDir Path home) {
        cloud = TestCloud.open(home);
        codecommit = cloud.client(CodeCommitClient.class);
        codecommit.createRepository(
                r -> r.repositoryName("shop").repositoryDescription("one").tags(Map.of("a", "1")));
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private String put(String path, String text, String parent) {
        return codecommit
                .putFile(r -> r.repositoryName("shop")
                        .branchName("main")
                        .filePath(path)
                        .fileContent(SdkBytes.fromUtf8String(text))
                        .parentCommitId(parent)
                        .name("Ann")
                        .email("ann@example.org")
                        .commitMessage("wrote " + path))
                .commitId();
    }

    @Test
    void repositoriesAreKeptRenamedAndRemoved() {
        RepositoryMetadata made =
                codecommit.getRepository(r -> r.repositoryName("shop")).repositoryMetadata();
        assertEquals("arn:aws:codecommit:us-east-1:111122223333:shop", made.arn());
        assertNull(made.defaultBranch());
        assertTrue(made.cloneUrlHttp().endsWith("/v1/repos/shop"), made.cloneUrlHttp());
        codecommit.updateRepositoryDescription(r -> r.repositoryName("shop").repositoryDescription("two"));
        codecommit.updateRepositoryName(r -> r.oldName("shop").newName("store"));
        assertThrows(
                RepositoryDoesNotExistException.class, () -> codecommit.getRepository(r -> r.repositoryName("shop")));
        RepositoryMetadata renamed =
                codecommit.getRepository(r -> r.repositoryName("store")).repositoryMetadata();
        assertEquals(made.repositoryId(), renamed.repositoryId());
        assertEquals("two", renamed.repositoryDescription());
        codecommit.tagResource(r -> r.resourceArn(renamed.arn()).tags(Map.of("b", "2")));
        codecommit.untagResource(r -> r.resourceArn(renamed.arn()).tagKeys("a"));
        assertEquals(
                Map.of("b", "2"),
                codecommit
                        .listTagsForResource(r -> r.resourceArn(renamed.arn()))
                        .tags());
        assertEquals(
                List.of("none"),
                codecommit
                        .batchGetRepositories(r -> r.repositoryNames("store", "none"))
                        .repositoriesNotFound());
        assertEquals(
                made.repositoryId(),
                codecommit.deleteRepository(r -> r.repositoryName("store")).repositoryId());
        assertNull(codecommit.deleteRepository(r -> r.repositoryName("store")).repositoryId());
        assertEquals(List.of(), codecommit.listRepositories(r -> {}).repositories());
    }

    @Test
    void commitsAreMadeReadAndCompared() {
        String first = put("a/b.txt", "hello", null);
        String second = codecommit
                .createCommit(r -> r.repositoryName("shop")
                        .branchName("main")
                        .parentCommitId(first)
                        .putFiles(f -> f.filePath("run.sh")
                                .fileMode(FileModeTypeEnum.EXECUTABLE)
                                .fileContent(SdkBytes.fromUtf8String("true")))
                        .deleteFiles(f -> f.filePath("a/b.txt"))
                        .keepEmptyFolders(true))
                .commitId();
        assertEquals(
                List.of(first),
                codecommit
                        .getCommit(r -> r.repositoryName("shop").commitId(second))
                        .commit()
                        .parents());
        assertEquals(
                "hello",
                codecommit
                        .getFile(r ->
                                r.repositoryName("shop").commitSpecifier(first).filePath("/a/b.txt"))
                        .fileContent()
                        .asUtf8String());
        assertEquals(
                "main",
                codecommit
                        .getRepository(r -> r.repositoryName("shop"))
                        .repositoryMetadata()
                        .defaultBranch());
        var folder = codecommit.getFolder(r -> r.repositoryName("shop").folderPath("/"));
        assertEquals("a", folder.subFolders().get(0).absolutePath());
        assertEquals(FileModeTypeEnum.EXECUTABLE, folder.files().get(0).fileMode());
        var differences = codecommit.getDifferences(
                r -> r.repositoryName("shop").beforeCommitSpecifier(first).afterCommitSpecifier("main"));
        assertEquals(
                List.of(ChangeTypeEnum.A, ChangeTypeEnum.D, ChangeTypeEnum.A),
                differences.differences().stream().map(d -> d.changeType()).toList());
        assertEquals("ParentCommitIdOutdatedException", code(() -> put("c", "x", first)));
        assertEquals("ParentCommitIdRequiredException", code(() -> put("c", "x", null)));
        assertEquals("SameFileContentException", code(() -> put("a/.gitkeep", "", second)));
        assertEquals("FileNameConflictsWithDirectoryNameException", code(() -> put("run.sh/x", "x", second)));
        assertEquals("DirectoryNameConflictsWithFileNameException", code(() -> put("a", "x", second)));
        assertEquals("InvalidPathException", code(() -> put("../x", "x", second)));
    }

    private static String code(org.junit.jupiter.api.function.Executable call) {
        return assertThrows(CodeCommitException.class, call).awsErrorDetails().errorCode();
    }

    @Test
    void branchesAreMadeAndRemovedButTheDefaultOne() {
        String commit = put("a", "1", null);
        codecommit.createBranch(r -> r.repositoryName("shop").branchName("next").commitId(commit));
        assertThrows(
                BranchNameExistsException.class,
                () -> codecommit.createBranch(
                        r -> r.repositoryName("shop").branchName("next").commitId(commit)));
        assertThrows(
                CommitIdDoesNotExistException.class,
                () -> codecommit.createBranch(
                        r -> r.repositoryName("shop").branchName("other").commitId("0".repeat(39) + "1")));
        codecommit.updateDefaultBranch(r -> r.repositoryName("shop").defaultBranchName("next"));
        assertEquals(
                "DefaultBranchCannotBeDeletedException",
                code(() -> codecommit.deleteBranch(r -> r.repositoryName("shop").branchName("next"))));
        codecommit.deleteBranch(r -> r.repositoryName("shop").branchName("main"));
        assertEquals(
                List.of("next"),
                codecommit.listBranches(r -> r.repositoryName("shop")).branches());
        assertEquals(
                "InvalidBranchNameException",
                code(() -> codecommit.getBranch(r -> r.repositoryName("shop").branchName("a..b"))));
        assertEquals("BranchNameRequiredException", code(() -> codecommit.getBranch(r -> r.repositoryName("shop"))));
    }

    @Test
    void whoListensOnTheBusLearnsOfChanges() {
        SqsClient sqs = cloud.client(SqsClient.class);
        String url = sqs.createQueue(r -> r.queueName("q")).queueUrl();
        EventBridgeClient events = cloud.client(EventBridgeClient.class);
        events.putRule(r -> r.name("r").eventPattern("{\"source\":[\"aws.codecommit\"]}"));
        events.putTargets(r -> r.rule("r").targets(t -> t.id("q").arn("arn:aws:sqs:us-east-1:111122223333:q")));
        String commit = put("a", "1", null);
        String event = sqs.receiveMessage(r -> r.queueUrl(url).waitTimeSeconds(10))
                .messages()
                .get(0)
                .body();
        for (String part : List.of(
                "\"detail-type\":\"CodeCommit Repository State Change\"",
                "\"event\":\"referenceCreated\"",
                "\"referenceFullName\":\"refs/heads/main\"",
                "\"commitId\":\"" + commit + "\"")) {
            assertTrue(event.contains(part), event);
        }
        assertFalse(event.contains("oldCommitId"), event);
    }

    @Test
    void stacksMakeChangeAndRemoveRepositories() {
        TestStack stack = new TestStack(cloud, "s");
        stack.create(template("one"));
        assertEquals(
                "t",
                codecommit
                        .getRepositoryTriggers(r -> r.repositoryName("made"))
                        .triggers()
                        .get(0)
                        .name());
        Map<String, String> outputs = stack.update(template("two"));
        RepositoryMetadata made =
                codecommit.getRepository(r -> r.repositoryName("made")).repositoryMetadata();
        assertEquals("two", made.repositoryDescription());
        assertEquals(Map.of("Id", made.repositoryId(), "Arn", made.arn(), "Url", made.cloneUrlHttp()), outputs);
        stack.delete();
        assertEquals(1, codecommit.listRepositories(r -> {}).repositories().size());
    }

    private static String template(String description) {
        return """
                Resources:
                  R:
                    Type: AWS::CodeCommit::Repository
                    Properties:
                      RepositoryName: made
                      RepositoryDescription: %s
                      Tags: [{Key: k, Value: v}]
                      Triggers:
                        - Name: t
                          DestinationArn: arn:aws:sns:us-east-1:111122223333:t
                          Events: [all]
                Outputs:
                  Id: {Value: !Ref R}
                  Arn: {Value: !GetAtt R.Arn}
                  Url: {Value: !GetAtt R.CloneUrlHttp}
                """
                .formatted(description);
    }
}
