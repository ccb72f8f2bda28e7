package dev.opsctl.target;

import dev.opsctl.outcome.Activity;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The person in front of the terminal, asked there even if the standard streams go elsewhere. */
public final class ControllingTerminal implements FactorRole.Person {

    private static final Path TERMINAL = Path.of("/dev/tty");

    @Override
    public Optional<String> ask(String question) {
        Activity.silence();
        try (OutputStream out = Files.newOutputStream(TERMINAL);
                BufferedReader in = Files.newBufferedReader(TERMINAL, StandardCharsets.UTF_8)) {
            out.write(question.getBytes(StandardCharsets.UTF_8));
            out.flush();
            return Optional.ofNullable(in.readLine());
        } catch (IOException e) {
            return Optional.empty(); // nobody is there
        }
    }
}
