package dev.opsctl.local.service.codebuild;

import dev.opsctl.local.service.codebuild.Buildspec.Commands;
import dev.opsctl.local.service.codebuild.Buildspec.Files;
import dev.opsctl.local.service.codebuild.Buildspec.OnFailure;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import software.amazon.awssdk.services.codebuild.model.BuildPhaseType;

/** Reads buildspecs, in YAML or JSON. What is wrong with one is said in AWS's words, with the line. */
final class BuildspecReader {

    private static final Map<String, BuildPhaseType> PHASES = new LinkedHashMap<>();

    static {
        PHASES.put("build", BuildPhaseType.BUILD);
        PHASES.put("install", BuildPhaseType.INSTALL);
        PHASES.put("post_build", BuildPhaseType.POST_BUILD);
        PHASES.put("pre_build", BuildPhaseType.PRE_BUILD);
    }

    private final List<String> ignored = new ArrayList<>();

    private BuildspecReader() {}

    static Buildspec read(String text) throws BuildFailure {
        Node root;
        try {
            root = new Yaml().compose(new StringReader(text));
        } catch (MarkedYAMLException e) {
            throw failure(e.getProblem() + line(e));
        } catch (YAMLException e) {
            throw failure(e.getMessage());
        }
        return new BuildspecReader().whole(root);
    }

    private static String line(MarkedYAMLException e) {
        return e.getProblemMark() == null
                ? ""
                : " at line " + (e.getProblemMark().getLine() + 1);
    }

    private static BuildFailure failure(@Nullable String words) {
        return new BuildFailure(BuildFailure.Code.YAML_FILE_ERROR, words);
    }

    private Buildspec whole(Node root) throws BuildFailure {
        if (!(root instanceof MappingNode)) {
            throw failure("wrong number of container tags, expected 1");
        }
        Map<String, Node> parts = members(root, "the buildspec");
        String version = parts.containsKey("version") ? scalar(parts.get("version"), "version") : null;
        if (version == null) {
            throw failure("wrong number of container tags, expected 1");
        } else if (!version.equals("0.2")) {
            throw failure("Invalid buildspec version: " + version + ". The local cloud runs version 0.2");
        }
        note(parts, "run-as", "run-as is ignored: a build runs as the user who has started the local cloud");
        note(parts, "batch", "batch is ignored: the local cloud runs no batches");
        note(parts, "reports", "reports is ignored: the local cloud keeps no test reports");
        note(parts, "proxy", "proxy is ignored: a build has the machine's network");
        Map<String, Node> env = members(parts.get("env"), "env");
        Map<String, Node> artifacts = members(parts.get("artifacts"), "artifacts");
        Map<String, Files> secondary = new LinkedHashMap<>();
        for (Map.Entry<String, Node> one : members(artifacts.get("secondary-artifacts"), "secondary-artifacts")
                .entrySet()) {
            secondary.put(one.getKey(), files(members(one.getValue(), one.getKey())));
        }
        return new Buildspec(
                env.containsKey("shell") ? scalar(env.get("shell"), "shell") : null,
                texts(env.get("variables"), "variables"),
                texts(env.get("secrets-manager"), "secrets-manager"),
                texts(env.get("parameter-store"), "parameter-store"),
                list(env.get("exported-variables"), "exported-variables"),
                phases(parts.get("phases")),
                artifacts.containsKey("files") ? files(artifacts) : null,
                secondary,
                list(members(parts.get("cache"), "cache").get("paths"), "cache paths"),
                ignored);
    }

    private void note(Map<String, Node> parts, String key, String words) {
        if (parts.containsKey(key) && !ignored.contains(words)) {
            ignored.add(words);
        }
    }

    private Map<BuildPhaseType, Commands> phases(@Nullable Node node) throws BuildFailure {
        Map<BuildPhaseType, Commands> phases = new EnumMap<>(BuildPhaseType.class);
        for (Map.Entry<String, Node> named : members(node, "phases").entrySet()) {
            BuildPhaseType phase = PHASES.get(named.getKey());
            if (phase == null) {
                throw failure("Invalid buildspec phase name detected: " + named.getKey() + ". Expecting: "
                        + String.join(",", PHASES.keySet()));
            }
            phases.put(phase, commands(members(named.getValue(), named.getKey())));
        }
        if (phases.values().stream()
                .allMatch(phase -> phase.commands().isEmpty() && phase.last().isEmpty())) {
            throw failure("Missing commands: at least one phase with commands is required in the buildspec");
        }
        return phases;
    }

    private Commands commands(Map<String, Node> parts) throws BuildFailure {
        note(parts, "run-as", "run-as is ignored: a build runs as the user who has started the local cloud");
        note(parts, "runtime-versions", "runtime-versions is ignored: a build finds the machine's own programs");
        OnFailure onFailure = OnFailure.UNSAID;
        if (parts.containsKey("on-failure")) {
            String said = scalar(parts.get("on-failure"), "on-failure").toUpperCase(Locale.ROOT);
            if (said.startsWith("RETRY")) {
                ignored.add("on-failure RETRY counts as ABORT: the local cloud repeats no build by itself");
                onFailure = OnFailure.ABORT;
            } else if (said.equals("ABORT") || said.equals("CONTINUE")) {
                onFailure = OnFailure.valueOf(said);
            } else {
                throw failure("Invalid on-failure value: " + said + ". Expecting: ABORT,CONTINUE");
            }
        }
        return new Commands(list(parts.get("commands"), "Commands"), list(parts.get("finally"), "Finally"), onFailure);
    }

    private static Files files(Map<String, Node> parts) throws BuildFailure {
        return new Files(
                list(parts.get("files"), "Files"),
                list(parts.get("exclude-paths"), "exclude-paths"),
                parts.containsKey("name") ? scalar(parts.get("name"), "name") : null,
                parts.containsKey("base-directory") ? scalar(parts.get("base-directory"), "base-directory") : null,
                parts.containsKey("discard-paths")
                        && scalar(parts.get("discard-paths"), "discard-paths").matches("(?i)yes|true|on"));
    }

    private static boolean isEmpty(Node node) {
        return node.getTag().equals(Tag.NULL);
    }

    private static Map<String, Node> members(@Nullable Node node, String what) throws BuildFailure {
        Map<String, Node> members = new LinkedHashMap<>();
        if (node == null || isEmpty(node)) {
            return members;
        } else if (!(node instanceof MappingNode mapping)) {
            throw failure("Expected " + what + " to be of map type" + at(node));
        } else {
            for (NodeTuple member : mapping.getValue()) {
                members.put(scalar(member.getKeyNode(), "a key of " + what), member.getValueNode());
            }
            return members;
        }
    }

    private static Map<String, String> texts(@Nullable Node node, String what) throws BuildFailure {
        Map<String, String> texts = new LinkedHashMap<>();
        for (Map.Entry<String, Node> member : members(node, what).entrySet()) {
            texts.put(member.getKey(), scalar(member.getValue(), member.getKey()));
        }
        return texts;
    }

    /** A list of texts; one text alone is a list, too. */
    private static List<String> list(@Nullable Node node, String what) throws BuildFailure {
        if (node == null || isEmpty(node)) {
            return List.of();
        } else if (node instanceof ScalarNode) {
            return List.of(scalar(node, what));
        } else if (!(node instanceof SequenceNode sequence)) {
            throw failure("Expected " + what + " to be of list type" + at(node));
        } else {
            List<String> texts = new ArrayList<>();
            for (Node item : sequence.getValue()) {
                texts.add(scalar(item, what + "[" + texts.size() + "]"));
            }
            return texts;
        }
    }

    private static String scalar(Node node, String what) throws BuildFailure {
        if (node instanceof ScalarNode scalar) {
            return isEmpty(node) ? "" : scalar.getValue();
        }
        int line = node.getStartMark().getLine() + 1;
        throw failure("Expected " + what + " to be of string type: found subkeys instead at line " + line
                + ", value of the key tag on line " + (line - 1) + " might be empty");
    }

    private static String at(Node node) {
        return " at line " + (node.getStartMark().getLine() + 1);
    }
}
