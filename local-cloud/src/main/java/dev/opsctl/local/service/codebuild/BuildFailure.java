package dev.opsctl.local.service.codebuild;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.codebuild.model.PhaseContext;

/** Why a phase has failed, as its context says it. */
final class BuildFailure extends Exception {

    private static final long serialVersionUID = 1L;

    /** AWS's names of what can go wrong. */
    enum Code {
        YAML_FILE_ERROR("YAML_FILE_ERROR"),
        CLIENT_ERROR("CLIENT_ERROR"),
        ACCESS_DENIED("ACCESS_DENIED"),
        COMMAND_EXECUTION_ERROR("COMMAND_EXECUTION_ERROR"),
        SECRETS("Secrets Manager Error"),
        PARAMETERS("Decrypted Variables Error");

        private final String text;

        Code(String text) {
            this.text = text;
        }
    }

    private final Code code;

    BuildFailure(Code code, @Nullable String message) {
        super(message, null, false, false);
        this.code = code;
    }

    PhaseContext context() {
        return PhaseContext.builder()
                .statusCode(code.text)
                .message(getMessage())
                .build();
    }
}
