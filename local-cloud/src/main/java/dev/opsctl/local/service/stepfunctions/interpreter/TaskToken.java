package dev.opsctl.local.service.stepfunctions.interpreter;

import dev.opsctl.local.service.stepfunctions.SfnErrors;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;

/** The branch that a task token belongs to, and the token itself. */
public record TaskToken(String run, int branch, String text) {

    static TaskToken random(String run, int branch) {
        String plain = run + "|" + branch + "|" + UUID.randomUUID() + UUID.randomUUID();
        return new TaskToken(run, branch, Base64.getEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8)));
    }

    /** @throws software.amazon.awssdk.services.sfn.model.InvalidTokenException if it is none */
    public static TaskToken parse(String text) {
        String[] parts;
        try {
            parts = new String(Base64.getDecoder().decode(String.valueOf(text)), StandardCharsets.UTF_8).split("\\|");
        } catch (IllegalArgumentException e) {
            throw SfnErrors.invalidToken();
        }
        if (parts.length != 3 || !parts[1].matches("\\d{1,9}")) {
            throw SfnErrors.invalidToken();
        }
        return new TaskToken(parts[0], Integer.parseInt(parts[1]), text);
    }
}
