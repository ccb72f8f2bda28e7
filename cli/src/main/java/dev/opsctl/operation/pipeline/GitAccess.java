package dev.opsctl.operation.pipeline;

import dev.opsctl.target.Clients;
import dev.opsctl.target.GitConfig;
import dev.opsctl.target.Target;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentials;

/** Lets Git into the pipeline's repository, and nowhere else, with the operator's own AWS credentials (DEL-1). */
public final class GitAccess {

    /**
     * What was set up.
     *
     * @param push how a push is made
     */
    public record Installed(String remote, String branch, String push) {}

    private final Clients clients;

    public GitAccess(Clients clients) {
        this.clients = clients;
    }

    /**
     * Names this opsctl in Git's settings as the helper of that remote alone.
     *
     * @param command how a shell calls the helper
     */
    public Installed install(GitConfig git, String command) {
        Source source = new Source(clients);
        String remote = source.repository();
        String section = "credential." + remote;
        // The empty one forgets the helpers of all remotes: they would keep a password that is over in 15 minutes.
        git.set(section + ".helper", List.of("", "!" + command));
        git.set(section + ".useHttpPath", List.of("true"));
        return new Installed(remote, source.branch(), source.push(remote));
    }

    /**
     * Answers Git's question for credentials.
     *
     * @param question Git's attributes, one {@code name=value} a line
     * @return the answer in the same form; empty for another remote than the pipeline's
     * @see <a href="https://git-scm.com/docs/git-credential#IOFMT">git-credential</a>
     */
    public Optional<String> answer(String question) {
        Map<String, String> asked = new LinkedHashMap<>();
        question.lines()
                .filter(line -> line.contains("="))
                .forEach(
                        line -> asked.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1)));
        URI remote = URI.create(new Source(clients).repository());
        String path = "/" + asked.getOrDefault("path", "");
        if (!remote.getAuthority().equals(asked.get("host"))
                || !remote.getPath().equals(path)) {
            return Optional.empty();
        }
        Target target = clients.target();
        AwsCredentials credentials = target.credentials().resolveCredentials();
        GitPassword password = GitPassword.sign(credentials, target.region(), remote.getHost(), path, Instant.now());
        return Optional.of("username=" + password.username() + "\npassword=" + password.password());
    }
}
