package dev.opsctl.operation.mail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.opsctl.operation.Sha256;
import dev.opsctl.operation.stack.Stacks;
import dev.opsctl.operation.template.TemplateFiles;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.FileTrouble;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Clients;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * The mail templates in their bucket: {@code mail/index.json}, the list of what may be used, and the files it lists. Objects say where
 * they came from, so that a deployment refreshes its own files and leaves an operator's alone.
 */
public final class MailTemplates {
    private static final ObjectMapper JSON = new ObjectMapper();
    public static final String BUCKET = "MailTemplateBucket";
    private static final String INDEX = "index.json";

    /** A file of the bucket and what was done to it: {@code uploaded}, {@code unchanged} or {@code kept}. */
    public record Pushed(String key, int bytes, String outcome) {}

    private final Clients clients;
    private final String bucket;

    public MailTemplates(Clients clients) {
        this.clients = clients;
        this.bucket = new Stacks(clients).output(Stacks.APP, BUCKET);
    }

    /** What a deployment does: the bundled templates, but for files that an operator has put there. */
    public List<Pushed> refresh(TemplateFiles templates) {
        return push(read(name -> templates.read("mail/" + name), "the bundled templates"), "bundled", false);
    }

    /** The bundled templates, whatever is there. */
    public List<Pushed> restore() {
        return push(
                read(name -> TemplateFiles.bundled().read("mail/" + name), "the bundled templates"), "bundled", true);
    }

    /** The templates of a folder: {@code index.json} and every file that it lists. */
    public List<Pushed> push(Path folder) {
        return push(
                read(
                        name -> {
                            try {
                                return Files.readAllBytes(folder.resolve(name));
                            } catch (IOException e) {
                                throw new OperationException(
                                        ExitCode.USAGE,
                                        "Cannot read " + folder.resolve(name) + ": "
                                                + e.getClass().getSimpleName(),
                                        "A folder of templates has index.json and NAME.LOCALE.mail for every name and"
                                                + " locale that it lists.",
                                        e);
                            }
                        },
                        folder.toString()),
                "operator",
                true);
    }

    private Map<String, byte[]> read(Function<String, byte[]> files, String where) {
        Map<String, byte[]> found = new LinkedHashMap<>();
        byte[] index = files.apply(INDEX);
        try {
            for (JsonNode template : JSON.readTree(index).path("templates")) {
                String name = template.path("name").asText();
                if (!name.matches("[a-z][a-z0-9-]{0,63}")
                        || template.path("locales").isEmpty()) {
                    throw bad(where, "a template has a name of small letters, digits and '-', and locales");
                }
                for (JsonNode locale : template.path("locales")) {
                    if (!locale.asText().matches("[a-z]{2}(-[A-Z]{2})?")) {
                        throw bad(where, "'" + locale.asText() + "' is no locale like en or en-GB");
                    }
                    String file = name + "." + locale.asText() + ".mail";
                    found.put(file, checked(files.apply(file), where + ", " + file));
                }
            }
        } catch (IOException e) {
            throw bad(
                    where,
                    INDEX + " is no JSON: "
                            + FileTrouble.why(e).lines().findFirst().orElse(""));
        }
        if (found.isEmpty()) {
            throw bad(where, INDEX + " lists no templates");
        }
        // Last, so that the list never names what is not there yet.
        found.put(INDEX, index);
        return found;
    }

    private static byte[] checked(byte[] content, String where) {
        String text = new String(content, StandardCharsets.UTF_8).replace("\r\n", "\n");
        if (!text.startsWith("Subject:") && !text.contains("\nSubject:")) {
            throw bad(where, "the file's head lacks a line Subject:");
        } else if (!text.contains("\n\n") || text.indexOf("\n--- html ---\n") < text.indexOf("\n\n")) {
            throw bad(where, "below the head come an empty line, the text, a line '--- html ---' and the HTML");
        }
        return content;
    }

    private static OperationException bad(String where, String what) {
        return new OperationException(
                ExitCode.USAGE,
                "No mail templates in " + where + ": " + what,
                "Like templates/mail of the repository.");
    }

    private List<Pushed> push(Map<String, byte[]> files, String origin, boolean everything) {
        List<Pushed> pushed = new ArrayList<>();
        files.forEach((name, content) -> {
            String key = "mail/" + name;
            String hash = Sha256.of(content);
            Map<String, String> there = metadata(key);
            boolean ours = there == null || "bundled".equals(there.get("origin"));
            if (there != null && hash.equals(there.get("sha256")) && (ours || everything)) {
                pushed.add(new Pushed(key, content.length, "unchanged"));
            } else if (!everything && !ours) {
                pushed.add(new Pushed(key, content.length, "kept"));
            } else {
                clients.s3()
                        .putObject(
                                r -> r.bucket(bucket)
                                        .key(key)
                                        .contentType("text/plain; charset=utf-8")
                                        .metadata(Map.of("sha256", hash, "origin", origin)),
                                RequestBody.fromBytes(content));
                pushed.add(new Pushed(key, content.length, "uploaded"));
            }
        });
        return pushed;
    }

    private @Nullable Map<String, String> metadata(String key) {
        try {
            return clients.s3().headObject(r -> r.bucket(bucket).key(key)).metadata();
        } catch (S3Exception e) {
            if (e.statusCode() == 404) {
                return null;
            }
            throw e;
        }
    }
}
