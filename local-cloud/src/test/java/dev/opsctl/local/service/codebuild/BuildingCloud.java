package dev.opsctl.local.service.codebuild;

import dev.opsctl.local.TestCloud;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.OutputLogEvent;
import software.amazon.awssdk.services.codebuild.CodeBuildClient;
import software.amazon.awssdk.services.codebuild.model.Build;
import software.amazon.awssdk.services.codebuild.model.BuildPhase;
import software.amazon.awssdk.services.codebuild.model.CreateProjectRequest;
import software.amazon.awssdk.services.codebuild.model.StartBuildRequest;
import software.amazon.awssdk.services.s3.S3Client;

/** Builds that really run, through the SDK. */
abstract class BuildingCloud {

    Path home;
    TestCloud cloud;
    CodeBuildClient codebuild;

    @BeforeEach
    void open(@TempDir Path directory) {
        home = directory;
        reopen();
        cloud.client(S3Client.class).createBucket(r -> r.bucket("bucket"));
    }

    void reopen() {
        cloud = TestCloud.open(home);
        codebuild = cloud.client(CodeBuildClient.class);
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    void project(String buildspec, Consumer<CreateProjectRequest.Builder> more) {
        codebuild.createProject(r -> {
            r.name("shop")
                    .source(s -> s.type("NO_SOURCE").buildspec(buildspec))
                    .artifacts(a -> a.type("NO_ARTIFACTS"))
                    .environment(e -> e.type("LINUX_CONTAINER")
                            .image("aws/codebuild/standard:7.0")
                            .computeType("BUILD_GENERAL1_SMALL"))
                    .serviceRole("arn:aws:iam::111122223333:role/builder");
            more.accept(r);
        });
    }

    String start(Consumer<StartBuildRequest.Builder> more) {
        return codebuild
                .startBuild(r -> {
                    r.projectName("shop");
                    more.accept(r);
                })
                .build()
                .id();
    }

    Build build(String id) {
        return codebuild.batchGetBuilds(r -> r.ids(id)).builds().get(0);
    }

    Build ended(String id) {
        for (int i = 0; i < 3_000; i++) {
            Build build = build(id);
            if (build.buildComplete()) {
                return build;
            }
            LockSupport.parkNanos(10_000_000);
        }
        throw new AssertionError("still runs: " + build(id));
    }

    Build run(String buildspec) {
        project(buildspec, r -> {});
        return ended(start(r -> {}));
    }

    static Map<String, String> phases(Build build) {
        return build.phases().stream()
                .collect(Collectors.toMap(
                        BuildPhase::phaseTypeAsString,
                        phase -> String.valueOf(phase.phaseStatusAsString()),
                        (a, b) -> b,
                        java.util.LinkedHashMap::new));
    }

    static String said(Build build, String phase) {
        return build.phases().stream()
                .filter(one -> one.phaseTypeAsString().equals(phase))
                .flatMap(one -> one.contexts().stream())
                .map(one -> one.statusCode() + ": " + one.message())
                .collect(Collectors.joining());
    }

    List<String> log(Build build) {
        return cloud
                .client(CloudWatchLogsClient.class)
                .getLogEvents(r -> r.logGroupName(build.logs().groupName())
                        .logStreamName(build.logs().streamName())
                        .startFromHead(true))
                .events()
                .stream()
                .map(OutputLogEvent::message)
                .map(String::stripTrailing)
                .toList();
    }

    void await(String what, java.util.function.BooleanSupplier done) {
        for (int i = 0; i < 3_000; i++) {
            if (done.getAsBoolean()) {
                return;
            }
            LockSupport.parkNanos(10_000_000);
        }
        throw new AssertionError("never: " + what);
    }

    static Map<String, String> unzipped(byte[] archive) {
        Map<String, String> files = new TreeMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (!entry.isDirectory()) {
                    files.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String start(String buildspec) {
        project(buildspec, r -> {});
        return start(r -> {});
    }
}
