package dev.opsctl.local.service.codecommit;

import dev.opsctl.local.cloud.Tags;
import dev.opsctl.local.sdk.Faults;
import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.codecommit.model.BranchDoesNotExistException;
import software.amazon.awssdk.services.codecommit.model.CodeCommitException;
import software.amazon.awssdk.services.codecommit.model.CommitDoesNotExistException;
import software.amazon.awssdk.services.codecommit.model.InvalidContinuationTokenException;
import software.amazon.awssdk.services.codecommit.model.InvalidTagsMapException;
import software.amazon.awssdk.services.codecommit.model.RepositoryDoesNotExistException;
import software.amazon.awssdk.services.codecommit.model.TooManyTagsException;

/** CodeCommit's words for what it refuses. */
final class CodeCommitErrors {

    private CodeCommitErrors() {}

    /** An error of the model by its name, as the SDK's class of that name. */
    static CodeCommitException of(String code, String message) {
        try {
            return Faults.of(
                    Class.forName(CodeCommitException.class.getPackageName() + "." + code)
                            .asSubclass(CodeCommitException.class),
                    message);
        } catch (ClassNotFoundException e) {
            return Faults.of(CodeCommitException.class, code, message);
        }
    }

    /**
     * @param what as the error is named: {@code BranchName} for {@code BranchNameRequiredException}
     * @throws CodeCommitException if there is no value
     */
    static <T> T given(@Nullable T value, String what) {
        if (value == null
                || value instanceof String text && text.isEmpty()
                || value instanceof Collection<?> many && many.isEmpty()) {
            String words = what.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
            throw of(what + "RequiredException", "A " + words + " is required.");
        }
        return value;
    }

    static CodeCommitException noRepository(String name) {
        return Faults.of(RepositoryDoesNotExistException.class, name + " does not exist");
    }

    static CodeCommitException badRepositoryName(String name) {
        return of(
                "InvalidRepositoryNameException",
                "The repository name " + name
                        + " is not valid. Repository names can be any valid combination of letters, "
                        + "numbers, periods, underscores, and dashes between 1 and 100 characters in length. "
                        + "Names are case sensitive and cannot end in .git.");
    }

    static CodeCommitException noBranch(String name) {
        return Faults.of(BranchDoesNotExistException.class, "Branch " + name + " does not exist");
    }

    static CodeCommitException noCommit(String specifier) {
        return Faults.of(CommitDoesNotExistException.class, "Could not resolve commit " + specifier);
    }

    static CodeCommitException token() {
        return Faults.of(InvalidContinuationTokenException.class, "The continuation token is not valid.");
    }

    static CodeCommitException tag(Tags.Rule rule) {
        return rule == Tags.Rule.LIMIT
                ? Faults.of(TooManyTagsException.class, rule.text() + ".")
                : Faults.of(InvalidTagsMapException.class, rule.text() + ".");
    }
}
