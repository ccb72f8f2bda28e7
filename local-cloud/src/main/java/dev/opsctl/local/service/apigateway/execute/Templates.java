package dev.opsctl.local.service.apigateway.execute;

import java.io.StringReader;
import java.io.StringWriter;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.velocity.Template;
import org.apache.velocity.VelocityContext;
import org.apache.velocity.app.event.EventCartridge;
import org.apache.velocity.app.event.ReferenceInsertionEventHandler;
import org.apache.velocity.exception.VelocityException;
import org.apache.velocity.runtime.RuntimeInstance;
import org.apache.velocity.runtime.parser.ParseException;

/**
 * Mapping templates on Velocity, set to the language version that API Gateway speaks. Parsed templates are kept.
 *
 * @see <a href="https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html">Template reference</a>
 */
final class Templates {

    private static final int MAX_PARSED = 2_000;
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
        VelocityContext variables = new VelocityContext();
        variables.put("input", input);
        variables.put("util", new TemplateFunctions());
        variables.put("context", context);
        variables.put("stageVariables", stageVariables);
        EventCartridge events = new EventCartridge();
        ReferenceInsertionEventHandler absentIsEmpty =
                (at, reference, value) -> value == null && ownVariable(reference) ? "" : value;
        events.addEventHandler(absentIsEmpty);
        events.attachToContext(variables);
        StringWriter out = new StringWriter();
        try {
            parse(template).merge(variables, out);
            return out.toString();
        } catch (VelocityException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
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
        try {
            Template template = new Template();
            template.setRuntimeServices(VELOCITY);
            template.setName("mapping template");
            template.setData(VELOCITY.parse(new StringReader(text), template));
            template.initDocument();
            if (PARSED.size() < MAX_PARSED) {
                PARSED.put(text, template);
            }
            return template;
        } catch (ParseException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }
}
