package dev.opsctl.local.service.codebuild;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.codebuild.model.Project;
import software.amazon.awssdk.services.codebuild.model.ProjectSource;

/** What a build begins with: its sources, each in a directory of its own, and the build specification among them or beside them. */
final class BuildSources {

    private final BuildLog log;
    private final Project settings;
    private final Path folder;
    private final SourceDownload download;
    /** By identifier; the primary one's is empty. */
    private final Map<String, Path> directories = new LinkedHashMap<>();

    /**
     * @param settings the project with the build's overrides
     * @param folder the build's own, in which {@code src} is for the primary source
     */
    BuildSources(ServiceContext context, Caller role, BuildLog log, Project settings, Path folder) {
        this.log = log;
        this.settings = settings;
        this.folder = folder;
        this.download = new SourceDownload(context, role);
    }

    Map<String, Path> directories() {
        return directories;
    }

    /** @return what the primary source is, as {@link SourceDownload#download} says it */
    @Nullable
    String download() throws BuildFailure, IOException {
        Path source = folder.resolve("src");
        directories.put("", source);
        String resolved = download.download(settings.source(), settings.sourceVersion(), "primary source", source);
        for (ProjectSource secondary : settings.secondarySources()) {
            String identifier = secondary.sourceIdentifier();
            Path directory = Files.createDirectories(folder.resolve("secondary").resolve(identifier));
            directories.put(identifier, directory);
            download.download(secondary, version(identifier), "secondary source " + identifier, directory);
        }
        return resolved;
    }

    private @Nullable String version(String identifier) {
        return settings.secondarySourceVersions().stream()
                .filter(version -> version.sourceIdentifier().equals(identifier))
                .map(version -> version.sourceVersion())
                .findFirst()
                .orElse(null);
    }

    /** The build specification, of the project or the downloaded sources. */
    Buildspec buildspec() throws BuildFailure, IOException {
        return BuildspecReader.read(text());
    }

    private String text() throws BuildFailure, IOException {
        String given = settings.source().buildspec();
        if (given != null
                && (given.contains("\n") || given.stripLeading().startsWith("{") || given.startsWith("version:"))) {
            log.say("YAML location is the project");
            return given;
        } else if (given != null && given.startsWith("arn:aws:s3:::")) {
            log.say("YAML location is " + given);
            return download.text(given);
        }
        Path source = folder.resolve("src");
        Path file = source.resolve(given == null || given.isEmpty() ? "buildspec.yml" : given)
                .normalize();
        log.say("YAML location is " + file);
        if (!file.startsWith(source) || !Files.isRegularFile(file)) {
            throw new BuildFailure(BuildFailure.Code.YAML_FILE_ERROR, "stat " + file + ": no such file or directory");
        }
        return Files.readString(file);
    }
}
