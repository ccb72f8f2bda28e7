package dev.opsctl.local.service.apigateway.execute;

import dev.opsctl.local.limit.Budget;
import dev.opsctl.local.limit.BudgetExceeded;
import dev.opsctl.local.limit.Sizes;
import java.io.StringReader;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.velocity.Template;
import org.apache.velocity.VelocityContext;
import org.apache.velocity.app.event.EventCartridge;
import org.apache.velocity.app.event.ReferenceInsertionEventHandler;
import org.apache.velocity.exception.VelocityException;
import org.apache.velocity.runtime.RuntimeInstance;
import org.apache.velocity.runtime.parser.ParseException;
import org.apache.velocity.runtime.parser.node.ASTDirective;
import org.apache.velocity.runtime.parser.node.Node;
import org.apache.velocity.runtime.parser.node.SimpleNode;

/**
 * Mapping templates on Velocity, set to the language version that API Gateway speaks. Parsed templates are kept.
 *
 * @see <a href="https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html">Template reference</a>
 */
final class Templates {

    private static final int MAX_PARSED = 2_000;
    /** "Mapping template size: 300 KB". */
    private static final int LONGEST = 300 * 1024;

    private static final int DEEPEST = 30;
    private static final long STEPS = 1_000_000;
    private static final Set<String> ABSENT = Set.of("parse", "include", "evaluate", "macro", "define");
    private static final RuntimeInstance VELOCITY = engine();
    private static final Map<String, Template> PARSED = new ConcurrentHashMap<>();

    private Templates() {}

    private static RuntimeInstance engine() {
        RuntimeInstance velocity = new RuntimeInstance();
        velocity.setProperty("introspector.uberspect.class", TemplateAccess.class.getName());
        velocity.setProperty("parser.space_gobbling", "bc");
        velocity.setProperty("parser.allow_hyphen_in_identifiers", "true");
        velocity.setProperty("directive.if.empty_check", "false");
        velocity.setProperty("resource.loaders", "none");
        velocity.setProperty(
                "resource.loader.none.class", "org.apache.velocity.runtime.resource.loader.StringResourceLoader");
        velocity.setProperty("velocimacro.library.path", "");
        velocity.setProperty("velocimacro.inline.allow", "false");
        velocity.init();
        return velocity;
    }

    /**
     * Renders a template.
     *
     * @throws IllegalArgumentException if the template cannot be parsed or evaluated
     */
    static String render(
            String template, TemplateInput input, Map<String, Object> context, Map<String, String> stageVariables) {
        Budget budget = new Budget(STEPS, input.length());
        VelocityContext variables = new Variables(budget);
        variables.put("input", input);
        variables.put("util", new TemplateFunctions());
        variables.put("context", context);
        variables.put("stageVariables", stageVariables);
        EventCartridge events = new EventCartridge();
        ReferenceInsertionEventHandler absentIsEmpty = (at, reference, value) -> {
            Sizes.charge(value, budget);
            return value == null && ownVariable(reference) ? "" : value;
        };
        events.addEventHandler(absentIsEmpty);
        events.attachToContext(variables);
        BoundedWriter out = new BoundedWriter(budget);
        try {
            Template parsed = parse(template);
            TemplateAccess.within(budget, () -> parsed.merge(variables, out));
            return out.toString();
        } catch (BudgetExceeded e) {
            throw new IllegalArgumentException("rendering takes " + e.getMessage(), e);
        } catch (StackOverflowError e) {
            throw new IllegalArgumentException("it is nested too deep", e);
        } catch (VelocityException e) {
            Throwable cause =
                    e.getCause() instanceof InvocationTargetException wrapped ? wrapped.getCause() : e.getCause();
            throw new IllegalArgumentException(
                    cause instanceof BudgetExceeded ? "rendering takes " + cause.getMessage() : e.getMessage(), e);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Variables of a template; what is set counts. */
    private static final class Variables extends VelocityContext {
        private final Budget budget;

        Variables(Budget budget) {
            this.budget = budget;
        }

        @Override
        public Object internalPut(String key, Object value) {
            if (value instanceof String || value instanceof Collection || value instanceof Map) {
                Sizes.charge(value, budget);
            }
            budget.step();
            return super.internalPut(key, value);
        }
    }

    /** What a template writes; counted before it is kept. */
    private static final class BoundedWriter extends StringWriter {
        private final Budget budget;

        BoundedWriter(Budget budget) {
            this.budget = budget;
        }

        @Override
        public void write(int c) {
            budget.bytes(1);
            super.write(c);
        }

        @Override
        public void write(char[] text, int from, int length) {
            budget.bytes(length);
            super.write(text, from, length);
        }

        @Override
        public void write(String text) {
            budget.bytes(text.length());
            super.write(text);
        }

        @Override
        public void write(String text, int from, int length) {
            budget.bytes(length);
            super.write(text, from, length);
        }
    }

    private static boolean ownVariable(String reference) {
        return reference.matches("(?s)\\$!?\\{?(context|stageVariables|input|util)\\b.*");
    }

    private static Template parse(String text) {
        Template known = PARSED.get(text);
        if (known != null) {
            return known;
        }
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException("a mapping template has at most 300 KB");
        }
        checkNesting(text);
        try {
            Template template = new Template();
            template.setRuntimeServices(VELOCITY);
            template.setName("mapping template");
            SimpleNode tree = VELOCITY.parse(new StringReader(text), template);
            check(tree);
            BoundedSums.replace(tree);
            template.setData(tree);
            template.initDocument();
            if (PARSED.size() < MAX_PARSED) {
                PARSED.put(text, template);
            }
            return template;
        } catch (StackOverflowError e) {
            throw new IllegalArgumentException("it is nested too deep", e);
        } catch (ParseException | VelocityException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** Brackets within brackets take the parser exponential time. */
    private static void checkNesting(String text) {
        int depth = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            depth = c == '(' || c == '[' ? depth + 1 : c == ')' || c == ']' ? Math.max(0, depth - 1) : depth;
            if (depth > DEEPEST) {
                throw new IllegalArgumentException("it has more than " + DEEPEST + " nested brackets");
            }
        }
    }

    /** API Gateway has no files to include and no text to evaluate; a macro that calls a macro would run without end. */
    private static void check(Node node) {
        if (node instanceof ASTDirective directive) {
            String name = directive.getDirectiveName();
            if (ABSENT.contains(name)) {
                throw new IllegalArgumentException("#" + name + " is not supported in mapping templates");
            }
        }
        for (int i = 0; i < node.jjtGetNumChildren(); i++) {
            check(node.jjtGetChild(i));
        }
    }
}
