package dev.opsctl.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The local cloud's mailbox, as {@code opsctl mail} shows it. */
final class Mailbox {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    private final Cli cli;

    Mailbox(Cli cli) {
        this.cli = cli;
    }

    /** The ids of all that came to an address under a subject that contains the text. */
    List<String> to(String address, String subject) throws Exception {
        List<String> ids = new ArrayList<>();
        for (JsonNode mail : cli.json("mail", "inbox")) {
            if (mail.path("subject").asText().contains(subject)
                    && mail.path("to").toString().contains(address)) {
                ids.add(mail.path("id").asText());
            }
        }
        return ids;
    }

    /** @return the first such mail when it has come, as text: header lines as they are, bodies decoded */
    String await(String address, String subject) throws Exception {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (System.nanoTime() < end) {
            List<String> ids = to(address, subject);
            if (!ids.isEmpty()) {
                return decoded(cli.ok("mail", "show", ids.get(0), "--eml"));
            }
            Thread.sleep(100);
        }
        throw new AssertionError(
                "no mail '" + subject + "' to " + address + ":\n" + cli.ok("mail", "inbox") + cli.ok("mail", "list"));
    }

    /** @return the stored mail event when it is as wanted */
    JsonNode await(String eventId, Predicate<JsonNode> wanted) throws Exception {
        long end = System.nanoTime() + PATIENCE_NANOS;
        String last = "";
        while (System.nanoTime() < end) {
            Cli.Ran ran = cli.run("mail", "show", eventId, "-o", "json");
            if (ran.status() == 0 && wanted.test(JSON.readTree(ran.out()))) {
                return JSON.readTree(ran.out());
            }
            last = ran.out() + ran.err();
            Thread.sleep(100);
        }
        throw new AssertionError("mail " + eventId + " never came to that: " + last);
    }

    /** Whether the input queue's messages go to their function; returns when it is so. */
    void inputIsRead(boolean wanted) throws Exception {
        String function = "SQSEventHandler";
        String id = Cli.cloud(clients -> {
            String uuid = clients.lambda()
                    .listEventSourceMappings(r -> r.functionName(function + ":live"))
                    .eventSourceMappings()
                    .get(0)
                    .uuid();
            return clients.lambda()
                    .updateEventSourceMapping(r -> r.uuid(uuid).enabled(wanted))
                    .uuid();
        });
        String state = wanted ? "Enabled" : "Disabled";
        while (!Cli.cloud(clients -> clients.lambda().getEventSourceMapping(r -> r.uuid(id)))
                .state()
                .equals(state)) {
            Thread.sleep(100);
        }
    }

    private static String decoded(String quotedPrintable) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String text = quotedPrintable.replaceAll("=\\r?\\n", "");
        for (int i = 0; i < text.length(); i++) {
            if (text.substring(i, Math.min(i + 3, text.length())).matches("=[0-9A-F]{2}")) {
                bytes.write(Integer.parseInt(text.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                bytes.writeBytes(text.substring(i, i + 1).getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
