package dev.opsctl.local.service.codecommit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** What Git clients ask of repositories, over whatever carries it; the caller is the current one. */
public interface GitTransport {

    /** What is asked for. */
    enum Service {
        PULL("git-upload-pack", "codecommit:GitPull"),
        PUSH("git-receive-pack", "codecommit:GitPush");

        private final String command;
        private final String action;

        Service(String command, String action) {
            this.command = command;
            this.action = action;
        }

        /** As Git names it. */
        public String command() {
            return command;
        }

        /** As policies name it. */
        public String action() {
            return action;
        }
    }

    /**
     * Whether the caller may, before anything is read.
     *
     * @throws software.amazon.awssdk.awscore.exception.AwsServiceException if not, or if there is no such repository
     */
    void admit(String repository, Service service);

    /**
     * Lists the refs.
     *
     * @param protocol the header {@code Git-Protocol}; null for version 0
     */
    void advertise(String repository, Service service, @Nullable String protocol, OutputStream out) throws IOException;

    /** Answers one request of a client that keeps no connection. */
    void serve(String repository, Service service, @Nullable String protocol, InputStream in, OutputStream out)
            throws IOException;
}
