package dev.opsctl.operation.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.FileTrouble;
import dev.opsctl.outcome.OperationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A plan that can be applied as it is: what it says, and the change sets that wait for it. It holds no secret.
 *
 * @param kind {@code opsctl plan}, so that nobody takes another file for one
 * @param version of this form
 * @param templates the folder that the templates came from; null for the bundled ones
 * @param steps in the order of deployment
 */
public record PlanFile(String kind, int version, @Nullable String templates, List<Step> steps, JsonNode plan) {

    /**
     * One stack.
     *
     * @param changeSet its ARN; null for a stack that was to stay as it was
     * @param changes a digest of the changes that were shown
     * @param template the key of its packaged template, which is its digest with all that it refers to
     * @param create whether the stack was made for this plan
     * @param before what the stack and its nested stacks were
     */
    public record Step(
            String part,
            String stack,
            String stackId,
            @Nullable String changeSet,
            @Nullable String changes,
            String template,
            boolean create,
            List<State> before) {}

    /**
     * What a stack was.
     *
     * @param updated when it was changed last, or made
     */
    public record State(String stack, String status, String updated) {}

    private static final String KIND = "opsctl plan";
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    static PlanFile of(@Nullable String templates, List<Step> steps, Plan plan) {
        return new PlanFile(KIND, Plan.VERSION, templates, steps, JSON.valueToTree(plan));
    }

    /** Whether a file can be written there, asked before anything is made. */
    public static void check(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (Files.isDirectory(file) || folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
            throw new OperationException(
                    ExitCode.USAGE,
                    "Cannot write a plan to " + file
                            + (Files.isDirectory(file)
                                    ? ": it is a directory"
                                    : ": " + folder + " is no folder to write to"),
                    "Name a file: opsctl plan --out plan.json");
        }
        if (Files.isRegularFile(file)) {
            read(file); // what is no plan is not written over
        }
    }

    public void write(Path file) {
        try {
            Files.writeString(file, JSON.writeValueAsString(this) + "\n");
        } catch (IOException e) {
            throw new OperationException(
                    ExitCode.FAILED,
                    "Cannot write the plan to " + file + ": " + FileTrouble.why(e),
                    "Name another file: opsctl plan --out FILE",
                    e);
        }
    }

    public static PlanFile read(Path file) {
        try {
            PlanFile read = JSON.readValue(Files.readString(file), PlanFile.class);
            if (KIND.equals(read.kind) && read.version == Plan.VERSION && read.steps != null) {
                return read;
            }
            throw new IOException(
                    KIND.equals(read.kind)
                            ? "it was written by another opsctl (version " + read.version + ")"
                            : "it is something else");
        } catch (IOException e) {
            String why = Files.exists(file)
                    ? Files.isDirectory(file)
                            ? "it is a directory"
                            : FileTrouble.why(e).lines().findFirst().orElse("")
                    : "it does not exist";
            throw new OperationException(
                    ExitCode.USAGE,
                    file + " is no plan: " + why,
                    Files.exists(file) ? "Make one: opsctl plan --out FILE" : "Make one: opsctl plan --out " + file,
                    e);
        }
    }
}
