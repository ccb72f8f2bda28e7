package dev.opsctl.local.cloud;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What names a message move task of SQS: whoever cancels one needs permission on the queue that it empties, and the handle says which.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CancelMessageMoveTask.html">CancelMessageMoveTask</a>
 */
public record MoveTaskHandle(String taskId, Arn source) {

    private static final Pattern FORM =
            Pattern.compile("\\{\"taskId\": ?\"([0-9a-f-]{36})\", ?\"sourceArn\": ?\"([^\"]+)\"}");

    /** The task of a handle; empty if it is none that was given out. */
    public static Optional<MoveTaskHandle> parse(String handle) {
        try {
            Matcher text = FORM.matcher(new String(Base64.getDecoder().decode(handle), StandardCharsets.UTF_8));
            return text.matches()
                    ? Arn.parse(text.group(2)).map(source -> new MoveTaskHandle(text.group(1), source))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return Base64.getEncoder()
                .encodeToString(("{\"taskId\":\"" + taskId + "\",\"sourceArn\":\"" + source + "\"}")
                        .getBytes(StandardCharsets.UTF_8));
    }
}
