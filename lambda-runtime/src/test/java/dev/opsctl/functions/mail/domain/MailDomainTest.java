package dev.opsctl.functions.mail.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What callers may put into mails, and what comes out (MAIL-5, MAIL-6). */
class MailDomainTest {

    private static MailTemplate template(String html) {
        return MailTemplate.of("Subject: {{s}}\n\n{{s}}\n--- html ---\n" + html);
    }

    private static String html(String html, Object value) {
        return template(html).render(Map.of("s", value)).html();
    }

    @Test
    void aValueIsEscapedForTheVeryPlaceWhereItStands() {
        String hostile = "<script>'\"`&";
        assertEquals("<p>&lt;script&gt;&#39;&quot;&#96;&amp;</p>", html("<p>{{s}}</p>", hostile));
        assertEquals("<p title='&#39; onload=x'>", html("<p title='{{s}}'>", "' onload=x"));
        assertEquals("<a href=\"#\">x</a>", html("<a href=\"{{s}}\">x</a>", " javascript:alert(1)"));
        assertEquals("<a href=\"#\">x</a>", html("<a href=\"{{s}}\">x</a>", "https://a\" onclick=\"x"));
        assertEquals(
                "<a href=\"https://a.example/?q=1&amp;b\">x</a>",
                html("<a href=\"{{s}}\">x</a>", "https://a.example/?q=1&b"));
        assertEquals(
                "<a href='https://a.example/%22%26%C3%B1'>x</a>",
                html("<a href='https://a.example/{{s}}'>x</a>", "\"&ñ"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>var a = '{{s}}'</script>",
                "<style>{{s}}</style>",
                "<p onclick=\"{{s}}\">",
                "<p style=\"{{s}}\">",
                "<p title={{s}}>",
                "<{{s}}>",
                "<p {{s}}>",
                "<!-- {{s}} -->",
                "{{{s}}}",
                "{{&s}}",
                "{{>s}}",
                "{{=<% %>=}}",
                "{{#s}}",
                "{{/s}}",
                "{{#s}}{{#t}}{{/s}}{{/t}}",
                "{{#s}}<p title=\"{{/s}}\">",
                "{{s.getClass()}}",
                "{{s"
            })
    void aTemplateThatCouldNotBeMadeSafeIsRefused(String html) {
        assertThrows(InvalidTemplateException.class, () -> template(html));
    }

    @Property(seed = "20261130")
    void noTextBreaksOutOfTextOrHeader(@ForAll String value) {
        MailTemplate.Rendered mail = template("<p title=\"{{s}}\">{{s}}</p>").render(Map.of("s", value));
        String inside =
                mail.html().substring("<p title=\"".length(), mail.html().length() - "</p>".length());
        assertEquals(1, inside.chars().filter(c -> c == '"').count());
        assertEquals(1, inside.chars().filter(c -> c == '>').count());
        assertEquals(0, inside.chars().filter(c -> c == '<').count());
        assertTrue(mail.subject().chars().noneMatch(c -> c < ' ' || c == 0x7f || c == 0x85 || c == 0x2028), "subject");
    }

    @Test
    void sectionsLookOutwardsAndListsRepeat() {
        MailTemplate lines =
                template("{{#rows}}\n{{n}}-{{s}};{{#tags}}{{.}},{{/tags}}\n{{/rows}}\n{{^none}}0{{/none}}{{a.b}}");
        Map<String, Object> data = new HashMap<>();
        data.put("s", "x");
        data.put("a", Map.of("b", new BigDecimal("1.50")));
        data.put("rows", List.of(Map.of("n", "1", "tags", List.of("p", "q")), Map.of("n", "2", "s", "y")));
        data.put("none", null);
        assertEquals("1-x;p,q,\n2-y;\n01.50", lines.render(data).html());
    }

    @Test
    void dataThatWouldFillTheMemoryIsRefused() {
        assertThrows(InvalidMailException.class, () -> mail("data", Map.of("n", new BigDecimal("1e99999999"))));
        Object deep = "x";
        for (int i = 0; i < 100; i++) {
            deep = List.of(deep);
        }
        Object nested = deep;
        assertThrows(InvalidMailException.class, () -> mail("data", Map.of("n", nested)));
        List<String> many = java.util.Collections.nCopies(2000, "x".repeat(50));
        assertThrows(InvalidTemplateException.class, () -> template("{{#s}}{{#s}}{{.}}{{/s}}{{/s}}")
                .render(Map.of("s", many)));
    }

    private static MailRequest mail(String field, Object value) {
        Map<String, Object> json =
                new HashMap<>(Map.of("template", "welcome", "to", "a@example.com", "data", Map.of("name", "x")));
        json.put(field, value);
        return MailRequest.of(json);
    }

    static Stream<String[]> hostile() {
        return Stream.of(
                new String[] {"to", "a@example.com\r\nBcc: b@example.com"},
                new String[] {"to", "a@example.com,b@example.com"},
                new String[] {"to", "\"x\" <a@example.com>"},
                new String[] {"to", "a@example.com\n"},
                new String[] {"template", "../../secrets"},
                new String[] {"template", "welcome\0"},
                new String[] {"template", "/etc/passwd"},
                new String[] {"locale", "en\r\nX: y"},
                new String[] {"locale", "../en"},
                new String[] {"eventId", "a b"},
                new String[] {"eventId", "x".repeat(65)},
                new String[] {"bcc", "b@example.com"});
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void aFieldThatCouldSmuggleIsRefusedWithoutRepeatingIt(String field, String value) {
        InvalidMailException refused = assertThrows(InvalidMailException.class, () -> mail(field, value));
        assertFalse(refused.getMessage().contains(value), refused.getMessage());
    }

    /** Every bundled template compiles, says something in its language, and shows what it is given. */
    @Test
    void theBundledTemplatesAreTemplates() throws IOException {
        Map<String, Object> data = Map.of(
                "name",
                "Ñandú & <Co>",
                "accountId",
                "A-1",
                "amount",
                "10.00 EUR",
                "from",
                "1",
                "to",
                "2",
                "balance",
                "7");
        try (Stream<Path> files = Files.list(Path.of("..", "templates", "mail"))) {
            List<Path> all =
                    files.filter(file -> file.toString().endsWith(".mail")).toList();
            assertEquals(0, all.size() % 3, "each in English, Spanish and French");
            assertTrue(all.size() >= 21);
            for (Path file : all) {
                MailTemplate.Rendered mail =
                        MailTemplate.of(Files.readString(file)).render(data);
                assertFalse(mail.html().contains("{{") || mail.text().contains("{{"), file.toString());
                assertFalse(mail.html().contains("<Co>"), file.toString());
                assertFalse(mail.text().isBlank() || mail.subject().isBlank(), file.toString());
            }
        }
    }
}
