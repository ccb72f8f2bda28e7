package dev.opsctl.operation.template;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A file of stack parameters in one of CloudFormation's formats, as JSON or YAML: the list of the AWS CLI ({@code ParameterKey} and
 * {@code ParameterValue}), its list of {@code NAME=VALUE}, and the template configuration of CodePipeline ({@code Parameters}).
 */
public final class ParameterFile {

    private static final String FORMATS = "Write it as {\"Parameters\": {\"NAME\": \"VALUE\"}}, as a list of"
            + " {\"ParameterKey\": …, \"ParameterValue\": …}, or as a list of \"NAME=VALUE\".";

    private ParameterFile() {}

    /** The parameters by name; values are taken as they are written, so that an account's id keeps its zeros. */
    public static Map<String, String> read(Path file) {
        try {
            String text = Files.readString(file);
            boolean json =
                    text.stripLeading().startsWith("{") || text.stripLeading().startsWith("[");
            try (JsonParser parser = (json ? new JsonFactory() : new YAMLFactory()).createParser(text)) {
                parser.nextToken();
                Object read = value(parser);
                return parameters(file, read);
            }
        } catch (JsonProcessingException e) {
            String at = e.getLocation() == null ? "" : ":" + e.getLocation().getLineNr();
            throw refused(file + at, e.getOriginalMessage());
        } catch (IOException e) {
            throw new OperationException(
                    ExitCode.USAGE,
                    "Cannot read " + file + ": "
                            + (Files.isDirectory(file)
                                    ? "it is a directory"
                                    : Files.exists(file) ? e.getClass().getSimpleName() : "it does not exist"),
                    "Name a file of parameters. " + FORMATS,
                    e);
        }
    }

    private static Object value(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            Map<String, Object> all = new LinkedHashMap<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                parser.nextToken();
                all.put(name, value(parser));
            }
            return all;
        } else if (token == JsonToken.START_ARRAY) {
            List<Object> all = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                all.add(value(parser));
            }
            return all;
        }
        return token == null || token == JsonToken.VALUE_NULL ? "" : parser.getText();
    }

    private static Map<String, String> parameters(Path file, Object read) {
        Map<String, String> all = new LinkedHashMap<>();
        if (read instanceof Map<?, ?> map && map.get("Parameters") instanceof Map<?, ?> parameters) {
            parameters.forEach((name, value) -> put(file, all, name, value));
            return all;
        } else if (!(read instanceof List<?> list)) {
            throw refused(file.toString(), "these are no parameters in a form of CloudFormation's");
        } else {
            for (Object entry : list) {
                if (entry instanceof Map<?, ?> map && map.containsKey("ParameterKey")) {
                    if (!map.containsKey("ParameterValue")) {
                        throw refused(file.toString(), map.get("ParameterKey") + " has no ParameterValue");
                    }
                    put(file, all, map.get("ParameterKey"), map.get("ParameterValue"));
                } else if (entry instanceof String text && text.indexOf('=') > 0) {
                    put(file, all, text.substring(0, text.indexOf('=')), text.substring(text.indexOf('=') + 1));
                } else {
                    throw refused(file.toString(), "'" + entry + "' is no parameter");
                }
            }
            return all;
        }
    }

    private static void put(Path file, Map<String, String> all, Object name, Object value) {
        if (!(value instanceof String text)) {
            throw refused(file.toString(), "the value of " + name + " is no text");
        }
        if (all.put(String.valueOf(name), text) != null) {
            throw refused(file.toString(), name + " is there twice");
        }
    }

    private static OperationException refused(String where, String why) {
        return new OperationException(ExitCode.USAGE, "Cannot read " + where + ": " + why, FORMATS);
    }
}
