package dev.opsctl.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A Git repository of somebody who works on the system, with the templates and a buildspec that builds nothing. */
final class Repository {

    private final Path folder;
    private final Path home;

    private Repository(Path folder, Path home) {
        this.folder = folder;
        this.home = home;
    }

    /** @param home where the command line has its settings, so that Git's helper has the same */
    static Repository below(Path home, String buildspec) throws IOException {
        Path folder = Files.createDirectory(home.resolve("work"));
        Repository repository = new Repository(folder, home);
        TemplateCopy.below(folder);
        Files.writeString(folder.resolve("buildspec.yml"), buildspec);
        repository.git("init", "-q", "-b", "main");
        return repository;
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    /** Replaces text in a file, which has to have it. */
    void change(String name, String from, String to) throws IOException {
        String text = Files.readString(file(name));
        assertEquals(true, text.contains(from), from);
        Files.writeString(file(name), text.replace(from, to));
    }

    /** Commits everything and pushes it. */
    void push(String remote, String message) throws IOException {
        git("add", "-A");
        git("-c", "user.name=Ann", "-c", "user.email=ann@example.org", "commit", "-q", "--allow-empty", "-m", message);
        git("push", "-q", remote, "HEAD:main");
    }

    String git(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        ProcessBuilder git =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        git.environment().put("XDG_STATE_HOME", home.resolve("state").toString());
        git.environment().put("XDG_CONFIG_HOME", home.resolve("config").toString());
        git.environment().put("GIT_TERMINAL_PROMPT", "0");
        git.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
        Process process = git.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            assertEquals(0, process.waitFor(), command + "\n" + said);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        return said;
    }
}
