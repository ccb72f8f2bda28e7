package dev.opsctl.local.service.codepipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.sdk.PojoJson;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.codepipeline.model.ActionDeclaration;
import software.amazon.awssdk.services.codepipeline.model.InputArtifact;

/** What the settings of single kinds of actions must be, as far as it can be told before variables are put in. */
final class ActionSettings {

    private static final Set<String> MODES =
            Set.of("CREATE_UPDATE", "CHANGE_SET_REPLACE", "CHANGE_SET_EXECUTE", "DELETE_ONLY", "REPLACE_ON_FAILURE");

    private ActionSettings() {}

    /** @throws software.amazon.awssdk.services.codepipeline.model.InvalidActionDeclarationException if something does not fit */
    static void check(ActionDeclaration action, ActionKind kind) {
        Map<String, String> settings = action.configuration();
        switch (kind.provider()) {
            case ActionKind.CODECOMMIT -> {
                if (!settings.getOrDefault("OutputArtifactFormat", "CODE_ZIP").equals("CODE_ZIP")) {
                    throw refused(action, "the local cloud's sources have the OutputArtifactFormat CODE_ZIP only");
                }
                isBoolean(action, "PollForSourceChanges");
            }
            case ActionKind.S3 -> isBoolean(action, "PollForSourceChanges");
            case ActionKind.CODEBUILD -> build(action);
            case ActionKind.CLOUDFORMATION -> stack(action);
            default -> {
                // nothing more is asked
            }
        }
    }

    private static RuntimeException refused(ActionDeclaration action, String words) {
        return CodePipelineErrors.action("Action '" + action.name() + "': " + words);
    }

    private static void isBoolean(ActionDeclaration action, String setting) {
        String value = action.configuration().getOrDefault(setting, "true");
        if (!value.equals("true") && !value.equals("false")) {
            throw refused(action, setting + " must be true or false, not " + value);
        }
    }

    private static void build(ActionDeclaration action) {
        Map<String, String> settings = action.configuration();
        if (settings.getOrDefault("BatchEnabled", "false").equals("true")) {
            throw refused(action, "the local cloud has no batches of builds: leave BatchEnabled out");
        }
        List<String> inputs =
                action.inputArtifacts().stream().map(InputArtifact::name).toList();
        String primary = settings.get("PrimarySource");
        if (inputs.size() > 1 && primary == null) {
            throw CodePipelineErrors.action("Action configuration for action '" + action.name()
                    + "' is missing required configuration 'PrimarySource'");
        } else if (primary != null && !inputs.contains(primary)) {
            throw refused(action, "PrimarySource " + primary + " is none of the input artifacts");
        }
        String variables = settings.get("EnvironmentVariables");
        if (variables != null && !isListOfNames(variables)) {
            throw refused(
                    action,
                    "EnvironmentVariables must be a JSON array of objects with name, value and type, not " + variables);
        }
    }

    private static boolean isListOfNames(String json) {
        try {
            JsonNode list = PojoJson.mapper().readTree(json);
            if (!list.isArray()) {
                return false;
            }
            for (JsonNode variable : list) {
                if (!variable.path("name").isTextual() || !variable.has("value")) {
                    return false;
                }
            }
            return true;
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    private static void stack(ActionDeclaration action) {
        Map<String, String> settings = action.configuration();
        String mode = settings.get("ActionMode");
        if (mode == null || !MODES.contains(mode)) {
            throw refused(
                    action,
                    "ActionMode must be one of CREATE_UPDATE, CHANGE_SET_REPLACE, CHANGE_SET_EXECUTE, "
                            + "DELETE_ONLY and REPLACE_ON_FAILURE, not " + mode);
        }
        boolean template = !mode.equals("CHANGE_SET_EXECUTE") && !mode.equals("DELETE_ONLY");
        required(action, "ChangeSetName", mode.startsWith("CHANGE_SET_"));
        required(action, "TemplatePath", template);
        required(action, "RoleArn", !mode.equals("CHANGE_SET_EXECUTE"));
        required(action, "OutputFileName", !action.outputArtifacts().isEmpty());
        if (settings.containsKey("OutputFileName") && action.outputArtifacts().isEmpty()) {
            throw refused(action, "OutputFileName needs an output artifact");
        }
        for (String file : List.of("TemplatePath", "TemplateConfiguration")) {
            String path = settings.get(file);
            if (path != null
                    && (!path.contains("::")
                            || action.inputArtifacts().stream()
                                    .noneMatch(input -> input.name().equals(path.replaceFirst("::.*$", ""))))) {
                throw refused(action, file + " must be ARTIFACT::FILE with one of the input artifacts, not " + path);
            }
        }
    }

    private static void required(ActionDeclaration action, String setting, boolean needed) {
        if (needed && !action.configuration().containsKey(setting)) {
            throw CodePipelineErrors.action("Action configuration for action '" + action.name()
                    + "' is missing required configuration '" + setting + "'");
        }
    }
}
