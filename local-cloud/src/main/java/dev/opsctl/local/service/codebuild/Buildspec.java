package dev.opsctl.local.service.codebuild;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.codebuild.model.BuildPhaseType;

/**
 * What a build does, of version 0.2.
 *
 * @param shell the shell of the commands; null for the default
 * @param variables plain ones
 * @param secrets variables of Secrets Manager: {@code ID:KEY:STAGE:VERSION}
 * @param parameters variables of Parameter Store
 * @param exported names of variables that are told when the build has ended
 * @param phases those that are there
 * @param artifacts the primary ones; null if there are none
 * @param secondary by their identifiers
 * @param cached patterns of what the next build finds again
 * @param ignored what is asked for that has no meaning here, in words
 * @see <a href="https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html">Build specification reference</a>
 */
record Buildspec(
        @Nullable String shell,
        Map<String, String> variables,
        Map<String, String> secrets,
        Map<String, String> parameters,
        List<String> exported,
        Map<BuildPhaseType, Commands> phases,
        @Nullable Files artifacts,
        Map<String, Files> secondary,
        List<String> cached,
        List<String> ignored) {

    /** What follows when a command has failed. */
    enum OnFailure {
        /** What AWS does where nothing is said: after BUILD comes POST_BUILD, after the others the end. */
        UNSAID,
        ABORT,
        CONTINUE
    }

    /**
     * One phase.
     *
     * @param last commands that run whatever has come of the others
     */
    record Commands(List<String> commands, List<String> last, OnFailure onFailure) {

        static final Commands NONE = new Commands(List.of(), List.of(), OnFailure.UNSAID);
    }

    /**
     * What is uploaded.
     *
     * @param name null if nothing is said
     * @param base a directory, or a pattern of directories; null for the source's
     * @param flat whether files lose their directories
     */
    record Files(
            List<String> patterns, List<String> excluded, @Nullable String name, @Nullable String base, boolean flat) {}

    Commands phase(BuildPhaseType phase) {
        return phases.getOrDefault(phase, Commands.NONE);
    }
}
