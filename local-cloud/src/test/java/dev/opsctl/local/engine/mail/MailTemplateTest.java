package dev.opsctl.local.engine.mail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.engine.mail.MailTemplate.Malformed;
import dev.opsctl.local.engine.mail.MailTemplate.MissingAttribute;
import dev.opsctl.local.limit.Budget;
import dev.opsctl.local.limit.BudgetExceeded;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Templates of mails, as Amazon SES documents them. */
class MailTemplateTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static String render(String template, String data) throws Exception {
        return MailTemplate.parse(template).render(JSON.readTree(data), new Budget());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '¦',
            value = {
                "Dear {{name}}, {brace} ¦ {'name':'Ana'} ¦ Dear Ana, {brace}",
                "{{ contact.firstName }}/{{contact.[last name]}} ¦ {'contact':{'firstName':'A','last name':'B'}} ¦ A/B",
                "{{#each l}}<{{o}}>{{/each}} ¦ {'l':[{'o':1},{'o':2.50}]} ¦ <1><2.5>",
                "{{#each l}}{{this}}{{#unless @last}},{{/unless}}{{/each}} ¦ {'l':['a','b','c']} ¦ a,b,c",
                "{{#each l}}{{@index}}{{else}}none{{/each}} ¦ {'l':[]} ¦ none",
                "{{#each o}}{{@key}}={{this}};{{/each}} ¦ {'o':{'a':1,'b':2}} ¦ a=1;b=2;",
                "{{#each l}}{{../n}}{{#each this}}{{../../n}}{{@../index}}{{/each}}{{/each}} ¦ {'n':'x','l':[[1]]} ¦ xx0",
                "{{#each l as |item at|}}{{item.o}}{{at}}{{/each}} ¦ {'l':[{'o':'p'}]} ¦ p0",
                "{{#each l}}{{#if best}}best{{else}}a {{type}}{{/if}}, {{/each}}. ¦ {'l':[{'type':'dog','best':true},{'type':'cat','best':false}]} ¦ best, a cat, .",
                "{{#if a}}A{{else if b}}B{{else}}C{{/if}} ¦ {'b':'x'} ¦ B",
                "{{#if a}}A{{else if b}}B{{else}}C{{/if}} ¦ {'a':0,'b':''} ¦ C",
                "{{#unless a}}none{{/unless}} ¦ {} ¦ none",
                "{{#with a}}{{b}}{{../c}}{{/with}} ¦ {'a':{'b':1},'c':2} ¦ 12",
                "{{#a}}{{b}}{{/a}}{{^z}}no z{{/z}} ¦ {'a':[{'b':1},{'b':2}]} ¦ 12no z",
                "{{{html}}}{{&html}}{{html}} ¦ {'html':'<b>&'} ¦ <b>&<b>&<b>&",
                "a{{! gone }}b{{!-- {{gone}} --}}c ¦ {} ¦ abc",
                "{{#* inline \"f\"}}{{first}}{{#if last}} {{last}}{{/if}}{{/inline}}{{> f}}:{{#each l}}{{> f}};{{/each}} ¦ {'first':'A','last':'B','l':[{'first':'C'}]} ¦ A B:C;",
                "{{lookup l 1}}{{lookup o k}} ¦ {'l':[1,2],'k':'z','o':{'z':3}} ¦ 23",
                "x  {{~a~}}  y ¦ {'a':1} ¦ x1y",
                "{{l.1.o}}{{l.length}} ¦ {'l':[{},{'o':7}]} ¦ 72",
                "{{#each l}}{{#if @first}}{{@root.t}}{{/if}}{{.}}{{/each}} ¦ {'t':'!','l':[1,2]} ¦ !12",
            })
    void templates_are_rendered_as_handlebars_says(String template, String data, String expected) throws Exception {
        assertEquals(expected, render(template, data.replace('\'', '"')));
    }

    @Test
    void what_stands_alone_on_a_line_takes_the_line_with_it() throws Exception {
        assertEquals(
                "<ul>\n  <li>a</li>\n  <li>b</li>\n</ul>\n",
                render("<ul>\n  {{#each l}}\n  <li>{{this}}</li>\n  {{/each}}\n</ul>\n", "{\"l\":[\"a\",\"b\"]}"));
        assertEquals(
                "Hello Ana!",
                render("{{#* inline \"n\"}}\n{{first}}\n{{/inline~}}\n  Hello {{> n}}!", "{\"first\":\"Ana\"}")
                        .replace("\n", ""));
        assertEquals("x\n", render("{{#if a}}\r\nx\n{{else}}\ny\n{{/if}}", "{\"a\":true}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '¦',
            value = {
                "{{name}} ¦ {} ¦ name",
                "{{name}} ¦ {'name':null} ¦ name",
                "{{contact.first.x}} ¦ {'contact':{'first':'A'}} ¦ contact.first.x",
                "{{#each l}}{{o}}{{/each}} ¦ {'o':1,'l':[{}]} ¦ o",
                "{{l.[7]}} ¦ {'l':[1]} ¦ l.[7]",
                "{{../a}} ¦ {'a':1} ¦ ../a",
                "{{> nobody}} ¦ {} ¦ nobody",
            })
    void an_attribute_that_is_shown_has_to_be_there(String template, String data, String attribute) {
        MissingAttribute missing =
                assertThrows(MissingAttribute.class, () -> render(template, data.replace('\'', '"')));
        assertEquals(attribute, missing.attribute());
        assertEquals("Attribute '" + attribute + "' is not present in the rendering data.", missing.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{name",
                "{{#if a}}",
                "{{#if a}}{{/each}}",
                "{{/if}}",
                "{{else}}",
                "{{}}",
                "{{#if}}x{{/if}}",
                "{{upper name}}",
                "{{a b}}",
                "{{(a}}",
                "{{#* inline}}{{/inline}}",
                "{{!-- open",
                "{{#each l as x}}{{/each}}",
                "{{a..b}}",
                "{{#if a}}{{else}}{{else}}{{/if}}"
            })
    void what_is_malformed_is_refused_when_it_is_read(String template) {
        assertThrows(Malformed.class, () -> MailTemplate.parse(template));
    }

    /** A template and its rendering drawn together: what the rendering is follows from the tree that was drawn. */
    @Test
    void drawn_templates_render_to_what_they_were_drawn_for() throws Exception {
        for (long seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            StringBuilder template = new StringBuilder();
            ObjectNode data = JSON.createObjectNode();
            String expected = draw(random, data, template, 3);
            assertEquals(
                    expected,
                    MailTemplate.parse(template.toString()).render(data, new Budget()),
                    "seed " + seed + ": " + template + " of " + data);
        }
    }

    private static String draw(Random random, ObjectNode data, StringBuilder template, int depth) {
        StringBuilder expected = new StringBuilder();
        for (int i = random.nextInt(4); i >= 0; i--) {
            String name = "v" + data.size();
            switch (depth == 0 ? random.nextInt(3) : random.nextInt(7)) {
                case 0, 1 -> {
                    String text = random.nextBoolean() ? "<é & {" + random.nextInt(9) + "}>" : " ";
                    template.append(text);
                    expected.append(text);
                }
                case 2 -> {
                    data.put(name, "w" + random.nextInt(99));
                    template.append(random.nextBoolean() ? "{{" + name + "}}" : "{{{ " + name + " }}}");
                    expected.append(data.get(name).asText());
                }
                case 3, 4 -> {
                    boolean given = random.nextBoolean();
                    boolean unless = random.nextBoolean();
                    if (given || random.nextBoolean()) {
                        data.put(name, given ? random.nextInt(5) + 1 : 0);
                    } else {
                        data.putNull(name);
                    }
                    template.append(unless ? "{{#unless " : "{{#if ")
                            .append(name)
                            .append("}}");
                    String body = draw(random, data, template, depth - 1);
                    template.append("{{else}}");
                    String otherwise = draw(random, data, template, depth - 1);
                    template.append(unless ? "{{/unless}}" : "{{/if}}");
                    expected.append(given != unless ? body : otherwise);
                }
                case 5 -> {
                    ObjectNode inner = data.putObject(name).put("filled", true);
                    template.append("{{#with ").append(name).append("}}");
                    expected.append(draw(random, inner, template, depth - 1));
                    template.append("{{/with}}");
                }
                default -> {
                    ArrayNode list = data.putArray(name);
                    ObjectNode item = list.addObject();
                    template.append("{{#each ").append(name).append("}}");
                    String once = draw(random, item, template, depth - 1);
                    template.append("{{/each}}");
                    int more = random.nextInt(3);
                    for (int copy = 0; copy < more; copy++) {
                        list.add(item.deepCopy());
                    }
                    expected.append(once.repeat(more + 1));
                }
            }
        }
        return expected.toString();
    }

    /** Whatever is written is read, or refused as malformed: nothing else comes out. */
    @Test
    void anything_is_a_template_or_is_malformed() {
        String[] pieces = {
            "{{", "}}", "{{{", "}}}", "#", "/", "if", "each", " ", "a", ".", "..", "/", "@", "[", "]", "(", ")", "|",
            "=", "~", "^", "else", "!", "--", "\n", "\\", "\"", "'", "as", "*", "inline", ">", "&", "this", "é"
        };
        JsonNode data = JSON.createObjectNode().put("a", 1);
        for (long seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(14); i >= 0; i--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            try {
                MailTemplate.parse(text.toString()).render(data, new Budget());
            } catch (Malformed | MissingAttribute expected) {
                assertTrue(!expected.getMessage().isEmpty());
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + text, e);
            }
        }
    }

    @Test
    void a_template_takes_no_more_than_its_budget() {
        assertThrows(BudgetExceeded.class, () -> render("{{#* inline \"f\"}}{{> f}}{{/inline}}{{> f}}", "{}"));
        assertThrows(
                BudgetExceeded.class,
                () -> render(
                        "{{#each l}}{{#each ../l}}{{#each ../../l}}{{#each ../../../l}}xxxxxxxxxx{{/each}}{{/each}}{{/each}}{{/each}}",
                        "{\"l\":[" + "1,".repeat(99) + "1]}"));
        assertThrows(Malformed.class, () -> MailTemplate.parse("{{#if a}}".repeat(5_000)));
        assertThrows(Malformed.class, () -> MailTemplate.parse("{{" + "[a]".repeat(90_000) + "}}"));
        // blanks before a tag, and tags alone on their lines, are each looked at once
        assertTimeoutPreemptively(Duration.ofSeconds(30), () -> {
            MailTemplate.parse(" ".repeat(2_000_000) + "x\n{{#if a}}\n{{/if}}");
            MailTemplate.parse("{{!}}\n".repeat(400_000));
        });
    }
}
