package dev.opsctl.local.engine.mail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.opsctl.local.limit.Budget;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * One part of a mail template, in the language Handlebars as Amazon SES has it: values by path, {@code each}, {@code if}, {@code unless},
 * {@code with}, {@code lookup}, sections, inline partials, comments. Nothing is escaped, and a value that is not there is an error.
 *
 * @see <a href="https://docs.aws.amazon.com/ses/latest/dg/send-personalized-email-advanced.html">Advanced email personalization</a>
 * @see <a href="https://handlebarsjs.com/guide/">Handlebars</a>
 */
public final class MailTemplate {

    /** The template is not well-formed, or asks for what there is not. */
    public static final class Malformed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message, null, false, false);
        }
    }

    /** The data lack an attribute that the template shows. */
    public static final class MissingAttribute extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final String attribute;

        MissingAttribute(String attribute) {
            super("Attribute '" + attribute + "' is not present in the rendering data.", null, false, false);
            this.attribute = attribute;
        }

        /** As the template names it. */
        public String attribute() {
            return attribute;
        }
    }

    /** A piece of a template. */
    sealed interface Node permits Text, Shown, Block, Partial {}

    record Text(String text) implements Node {}

    record Shown(Expression value) implements Node {}

    /**
     * @param helper {@code if}, {@code unless}, {@code each}, {@code with}, or {@code section}
     * @param parameters names of {@code as |item index|}
     */
    record Block(String helper, Expression value, List<String> parameters, List<Node> body, List<Node> otherwise)
            implements Node {}

    record Partial(String name, @Nullable Expression self, Map<String, Expression> values) implements Node {}

    /** What names a value. */
    sealed interface Expression permits Path, Literal, Lookup {}

    /**
     * @param up how many contexts out
     * @param data whether it begins with {@code @}
     * @param scoped whether it says {@code this} or {@code ..}: then it is no block parameter
     */
    record Path(String written, int up, boolean data, boolean scoped, List<String> parts) implements Expression {}

    record Literal(JsonNode value) implements Expression {}

    record Lookup(Expression from, Expression key) implements Expression {}

    /** Where a value is looked for. */
    private record Frame(
            JsonNode self, @Nullable Frame outer, Map<String, JsonNode> data, Map<String, JsonNode> locals) {}

    private final List<Node> nodes;
    private final Map<String, List<Node>> partials;

    private MailTemplate(List<Node> nodes, Map<String, List<Node>> partials) {
        this.nodes = nodes;
        this.partials = partials;
    }

    /** @throws Malformed if it is none */
    public static MailTemplate parse(String text) {
        MailTemplateParser parser = new MailTemplateParser(text);
        List<Node> nodes = parser.parse();
        return new MailTemplate(nodes, parser.partials());
    }

    /** @throws MissingAttribute if the data lack what is shown */
    public String render(JsonNode data, Budget budget) {
        StringBuilder out = new StringBuilder();
        new Rendering(data, budget, out).all(nodes, new Frame(data, null, Map.of(), Map.of()));
        return out.toString();
    }

    private final class Rendering {

        private final JsonNode root;
        private final Budget budget;
        private final StringBuilder out;

        Rendering(JsonNode root, Budget budget, StringBuilder out) {
            this.root = root;
            this.budget = budget;
            this.out = out;
        }

        void all(List<Node> list, Frame frame) {
            budget.down();
            for (Node node : list) {
                budget.step();
                if (node instanceof Text text) {
                    write(text.text());
                } else if (node instanceof Shown shown) {
                    JsonNode value = value(shown.value(), frame);
                    if (value.isMissingNode() || value.isNull()) {
                        throw new MissingAttribute(written(shown.value()));
                    }
                    write(text(value));
                } else if (node instanceof Block block) {
                    block(block, frame);
                } else if (node instanceof Partial partial) {
                    partial(partial, frame);
                }
            }
            budget.up();
        }

        private void write(String text) {
            budget.bytes(text.length());
            out.append(text);
        }

        private void block(Block block, Frame frame) {
            JsonNode value = value(block.value(), frame);
            boolean given = truthy(value);
            switch (block.helper()) {
                case "if" -> all(given ? block.body() : block.otherwise(), frame);
                case "unless" -> all(given ? block.otherwise() : block.body(), frame);
                case "with" -> {
                    if (given) {
                        all(block.body(), inner(block, value, frame, frame.data(), List.of(value)));
                    } else {
                        all(block.otherwise(), frame);
                    }
                }
                case "each" -> each(block, value, frame);
                default -> {
                    if (value.isArray()) {
                        each(block, value, frame);
                    } else if (given) {
                        all(
                                block.body(),
                                value.isBoolean() ? frame : inner(block, value, frame, frame.data(), List.of()));
                    } else {
                        all(block.otherwise(), frame);
                    }
                }
            }
        }

        private void each(Block block, JsonNode value, Frame frame) {
            if (!value.isContainerNode() || value.isEmpty()) {
                all(block.otherwise(), frame);
                return;
            }
            List<String> names = value.isObject()
                    ? StreamSupport.stream(((Iterable<String>) value::fieldNames).spliterator(), false)
                            .toList()
                    : List.of();
            int size = value.size();
            for (int i = 0; i < size; i++) {
                budget.step();
                JsonNode item = value.isArray() ? value.get(i) : value.get(names.get(i));
                JsonNode key = value.isArray() ? IntNode.valueOf(i) : TextNode.valueOf(names.get(i));
                Map<String, JsonNode> data = Map.of(
                        "index", IntNode.valueOf(i),
                        "key", key,
                        "first", BooleanNode.valueOf(i == 0),
                        "last", BooleanNode.valueOf(i == size - 1));
                all(block.body(), inner(block, item, frame, data, List.of(item, key)));
            }
        }

        private Frame inner(
                Block block, JsonNode self, Frame outer, Map<String, JsonNode> data, List<JsonNode> parameters) {
            Map<String, JsonNode> locals = outer.locals();
            if (!block.parameters().isEmpty()) {
                locals = new HashMap<>(locals);
                for (int i = 0;
                        i < Math.min(parameters.size(), block.parameters().size());
                        i++) {
                    locals.put(block.parameters().get(i), parameters.get(i));
                }
            }
            return new Frame(self, outer, data, locals);
        }

        private void partial(Partial partial, Frame frame) {
            List<Node> body = partials.get(partial.name());
            if (body == null) {
                throw new MissingAttribute(partial.name());
            }
            JsonNode self = partial.self() == null ? frame.self() : value(partial.self(), frame);
            if (!partial.values().isEmpty()) {
                ObjectNode more = self.isObject()
                        ? ((ObjectNode) self).objectNode().setAll((ObjectNode) self)
                        : new ObjectNode(com.fasterxml.jackson.databind.node.JsonNodeFactory.instance);
                partial.values().forEach((name, value) -> more.set(name, value(value, frame)));
                self = more;
            }
            all(body, new Frame(self, frame.outer(), frame.data(), frame.locals()));
        }

        private JsonNode value(Expression expression, Frame frame) {
            if (expression instanceof Literal literal) {
                return literal.value();
            } else if (expression instanceof Lookup lookup) {
                return member(value(lookup.from(), frame), text(value(lookup.key(), frame)));
            }
            Path path = (Path) expression;
            Frame at = frame;
            for (int i = 0; i < path.up(); i++) {
                if (at.outer() == null) {
                    return MissingNode.getInstance();
                }
                at = at.outer();
            }
            List<String> parts = path.parts();
            JsonNode found = at.self();
            int next = 0;
            if (path.data()) {
                found = parts.get(0).equals("root") ? root : data(at, parts.get(0));
                next = 1;
            } else if (!path.scoped() && !parts.isEmpty() && frame.locals().containsKey(parts.get(0))) {
                found = frame.locals().get(parts.get(0));
                next = 1;
            }
            for (; next < parts.size() && found != null; next++) {
                budget.step();
                found = member(found, parts.get(next));
            }
            return found == null ? MissingNode.getInstance() : found;
        }

        private @Nullable JsonNode data(Frame at, String name) {
            return at.data().get(name);
        }
    }

    private static JsonNode member(JsonNode of, String name) {
        if (of.isArray()) {
            return name.equals("length")
                    ? IntNode.valueOf(of.size())
                    : name.matches("\\d{1,9}") ? of.path(Integer.parseInt(name)) : MissingNode.getInstance();
        }
        return of.path(name);
    }

    private static String written(Expression expression) {
        return expression instanceof Path path
                ? path.written()
                : expression instanceof Lookup lookup ? written(lookup.from()) : "";
    }

    private static boolean truthy(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return false;
        } else if (value.isTextual()) {
            return !value.textValue().isEmpty();
        } else if (value.isNumber()) {
            return value.doubleValue() != 0;
        }
        return value.isBoolean() ? value.booleanValue() : !value.isArray() || !value.isEmpty();
    }

    private static String text(JsonNode value) {
        if (value.isArray()) {
            return StreamSupport.stream(value.spliterator(), false)
                    .map(MailTemplate::text)
                    .collect(Collectors.joining(","));
        }
        return value.isValueNode() ? value.asText() : value.toString();
    }
}
