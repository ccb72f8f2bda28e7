package dev.opsctl.local.service.codebuild;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a build has started and what has left its process group: found by the environment that it was born with. */
final class BuildProcesses {

    /** The variable that every process of a build has, and no other one. */
    static final String MARK = "CODEBUILD_BUILD_ARN";

    private static final int ROUNDS = 5;

    private BuildProcesses() {}

    /** Ends all of them, those too that are born meanwhile. */
    static void end(String buildArn) {
        for (int round = 0; round < ROUNDS; round++) {
            long ended = ProcessHandle.allProcesses()
                    .filter(process -> isOf(process, MARK + "=" + buildArn))
                    .filter(ProcessHandle::destroyForcibly)
                    .count();
            if (ended == 0) {
                return;
            }
        }
    }

    private static boolean isOf(ProcessHandle process, String mark) {
        try {
            byte[] environment = Files.readAllBytes(Path.of("/proc", Long.toString(process.pid()), "environ"));
            for (String variable : new String(environment, StandardCharsets.UTF_8).split("\0")) {
                if (variable.equals(mark)) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            return false; // another user's, or ended
        }
    }
}
