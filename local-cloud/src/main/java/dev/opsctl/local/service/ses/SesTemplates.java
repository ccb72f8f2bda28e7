package dev.opsctl.local.service.ses;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.mail.MailTemplate;
import dev.opsctl.local.limit.Budget;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.ses.SesRefusal.Reason;
import dev.opsctl.local.store.Table;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Templates of mails, which both versions of the API share.
 *
 * @see <a href="https://docs.aws.amazon.com/ses/latest/dg/send-personalized-email-api.html">Templates</a>
 */
final class SesTemplates {

    /** The longest that subject and both parts may be together, in characters: 500 KB. */
    private static final int MAX_SIZE = 500 << 10;

    /** What a template says; any part may be left out but the subject. */
    record Content(@Nullable String subject, @Nullable String text, @Nullable String html) {}

    /** A template by name. */
    record Template(String name, Content content, Instant created, Map<String, String> tags) {}

    private final ServiceContext context;
    private final Table<Template> table;

    SesTemplates(ServiceContext context) {
        this.context = context;
        this.table = context.table("templates", Template.class);
    }

    void create(@Nullable String name, Content content, Map<String, String> tags) {
        if (name == null || !name.matches("[a-zA-Z0-9_-]{1,64}")) {
            throw new SesRefusal(
                    Reason.INVALID,
                    "Template name " + name
                            + " is invalid: it must contain only alphanumeric characters, hyphens and underscores.");
        }
        check(content);
        if (!table.insert(name, new Template(name, content, context.clock().instant(), new TreeMap<>(tags)))) {
            throw new SesRefusal(Reason.TEMPLATE_EXISTS, "Template " + name + " already exists.");
        }
    }

    void update(String name, Content content) {
        check(content);
        change(name, now -> new Template(now.name(), content, now.created(), now.tags()));
    }

    void tag(String name, UnaryOperator<Map<String, String>> change) {
        change(
                name,
                now -> new Template(now.name(), now.content(), now.created(), new TreeMap<>(change.apply(now.tags()))));
    }

    private void change(String name, UnaryOperator<Template> change) {
        table.update(name, change).orElseThrow(() -> missing(name));
    }

    Template get(@Nullable String name) {
        return table.get(String.valueOf(name)).orElseThrow(() -> missing(name));
    }

    boolean delete(String name) {
        return table.remove(name).isPresent();
    }

    List<Template> list() {
        return table.values();
    }

    static SesRefusal missing(@Nullable String name) {
        return new SesRefusal(Reason.NO_TEMPLATE, "Template " + name + " does not exist.");
    }

    /** Refuses what could never be rendered. */
    static void check(Content content) {
        if (content.subject() == null || content.subject().isBlank()) {
            throw new SesRefusal(Reason.INVALID, "The subject must be specified.");
        }
        int size = 0;
        for (String part : parts(content)) {
            size += part.length();
            parse(part);
        }
        if (size > MAX_SIZE) {
            throw new SesRefusal(Reason.INVALID_TEMPLATE, "The template is larger than 500 KB.");
        }
    }

    private static List<String> parts(Content content) {
        return Stream.of(content.subject(), content.text(), content.html())
                .filter(part -> part != null)
                .toList();
    }

    private static MailTemplate parse(String part) {
        try {
            return MailTemplate.parse(part);
        } catch (MailTemplate.Malformed e) {
            throw new SesRefusal(Reason.INVALID_TEMPLATE, "Template is malformed: " + e.getMessage() + ".");
        }
    }

    /** A content that is read once for all mails that are made of it. */
    record Parsed(@Nullable MailTemplate subject, @Nullable MailTemplate text, @Nullable MailTemplate html) {}

    static Parsed parsed(Content content) {
        return new Parsed(part(content.subject()), part(content.text()), part(content.html()));
    }

    private static @Nullable MailTemplate part(@Nullable String part) {
        return part == null ? null : parse(part);
    }

    /** The content with the data in it; what a later text of data says goes before an earlier. */
    static Content render(Parsed content, List<String> data) {
        ObjectNode all = PojoJson.mapper().createObjectNode();
        data.forEach(text -> all.setAll(read(text)));
        Budget budget = new Budget();
        return new Content(
                render(content.subject(), all, budget),
                render(content.text(), all, budget),
                render(content.html(), all, budget));
    }

    private static @Nullable String render(@Nullable MailTemplate part, JsonNode data, Budget budget) {
        return part == null ? null : part.render(data, budget);
    }

    private static ObjectNode read(String text) {
        try {
            if (text.isBlank()) {
                return PojoJson.mapper().createObjectNode();
            } else if (PojoJson.mapper().readTree(text) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            // what follows says it
        }
        throw new SesRefusal(Reason.INVALID_DATA, "Template data is not valid JSON.");
    }
}
