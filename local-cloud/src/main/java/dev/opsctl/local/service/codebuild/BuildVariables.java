package dev.opsctl.local.service.codebuild;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.sdk.PojoJson;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.codebuild.model.Build;
import software.amazon.awssdk.services.codebuild.model.EnvironmentVariable;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.ssm.SsmClient;

/**
 * The environment of a build's commands: AWS's variables, where the cloud is, the search path of whoever has started it, and what the buildspec, the
 * project and the request for the build declare, of which the later win. Nothing else of the operator's environment.
 */
final class BuildVariables {

    private static final String NAME = "[A-Za-z_][A-Za-z0-9_]*";

    private final ServiceContext context;
    private final Caller role;
    private final BuildLog log;

    BuildVariables(ServiceContext context, Caller role, BuildLog log) {
        this.context = context;
        this.role = role;
        this.log = log;
    }

    /**
     * @param project the project's ARN
     * @param home the directory that commands take for their user's
     * @param sources the directories of the sources by their identifiers; the primary one's is empty
     * @param credentials where the role's credentials are to be had
     */
    Map<String, String> of(
            Build build, String project, Buildspec spec, Path home, Map<String, Path> sources, String credentials)
            throws BuildFailure {
        Map<String, String> all = new TreeMap<>();
        all.put("PATH", System.getenv().getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin"));
        if (System.getenv("JAVA_HOME") != null) {
            all.put("JAVA_HOME", System.getenv("JAVA_HOME"));
        }
        all.put("LANG", "C.UTF-8");
        all.put("HOME", home.toString());
        all.put("TMPDIR", home.resolveSibling("tmp").toString());
        all.put("AWS_ENDPOINT_URL", context.cloud().endpoint().toString());
        all.put("AWS_REGION", context.scope().region());
        all.put("AWS_DEFAULT_REGION", context.scope().region());
        all.put("AWS_CONTAINER_CREDENTIALS_FULL_URI", credentials);
        all.put("AWS_EXECUTION_ENV", "AWS_CodeBuild");
        codeBuild(all, build, project, sources);
        declared(all, build, spec);
        return all;
    }

    private static void codeBuild(Map<String, String> all, Build build, String project, Map<String, Path> sources) {
        all.put("CI", "true");
        all.put("CODEBUILD_CI", "true");
        all.put(BuildProcesses.MARK, build.arn());
        all.put("CODEBUILD_BUILD_ID", build.id());
        all.put("CODEBUILD_BUILD_IMAGE", build.environment().image());
        all.put("CODEBUILD_BUILD_NUMBER", build.buildNumber().toString());
        all.put("CODEBUILD_BUILD_SUCCEEDING", "1");
        all.put("CODEBUILD_INITIATOR", build.initiator());
        all.put("CODEBUILD_KMS_KEY_ID", build.encryptionKey());
        all.put("CODEBUILD_PROJECT_ARN", project);
        all.put("CODEBUILD_SOURCE_REPO_URL", orEmpty(build.source().location()));
        all.put("CODEBUILD_SOURCE_VERSION", orEmpty(build.sourceVersion()));
        all.put("CODEBUILD_RESOLVED_SOURCE_VERSION", orEmpty(build.resolvedSourceVersion()));
        all.put("CODEBUILD_START_TIME", Long.toString(build.startTime().toEpochMilli()));
        all.put("CODEBUILD_LOG_PATH", orEmpty(build.logs().streamName()));
        sources.forEach((identifier, directory) ->
                all.put("CODEBUILD_SRC_DIR" + (identifier.isEmpty() ? "" : "_" + identifier), directory.toString()));
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }

    private void declared(Map<String, String> all, Build build, Buildspec spec) throws BuildFailure {
        log.say("Processing environment variables");
        Map<String, EnvironmentVariable> declared = new LinkedHashMap<>();
        add(declared, spec.variables(), "PLAINTEXT");
        add(declared, spec.secrets(), "SECRETS_MANAGER");
        add(declared, spec.parameters(), "PARAMETER_STORE");
        build.environment().environmentVariables().forEach(variable -> declared.put(variable.name(), variable));
        for (EnvironmentVariable variable : declared.values()) {
            if (!variable.name().matches(NAME)) {
                throw new BuildFailure(
                        BuildFailure.Code.CLIENT_ERROR, "Invalid environment variable name: " + variable.name());
            }
            all.put(
                    variable.name(),
                    switch (variable.typeAsString()) {
                        case "SECRETS_MANAGER" -> secret(variable.value());
                        case "PARAMETER_STORE" -> parameter(variable.value());
                        default -> variable.value();
                    });
        }
    }

    private static void add(Map<String, EnvironmentVariable> all, Map<String, String> declared, String type) {
        declared.forEach((name, value) -> all.put(
                name,
                EnvironmentVariable.builder().name(name).value(value).type(type).build()));
    }

    /** {@code ID:KEY:STAGE:VERSION}, of which only the first must be there; the id may be an ARN, which has colons itself. */
    private String secret(String reference) throws BuildFailure {
        String[] parts = reference.split(":", -1);
        int id = reference.startsWith("arn:") ? Math.min(7, parts.length) : 1;
        String name = String.join(":", java.util.Arrays.copyOf(parts, id));
        String text;
        try {
            text = context.client(SecretsManagerClient.class, role)
                    .getSecretValue(r ->
                            r.secretId(name).versionStage(part(parts, id + 1)).versionId(part(parts, id + 2)))
                    .secretString();
        } catch (AwsServiceException e) {
            throw new BuildFailure(BuildFailure.Code.SECRETS, CodeBuildErrors.said(e));
        }
        if (text == null) {
            throw new BuildFailure(BuildFailure.Code.SECRETS, "the secret has no text: " + name);
        }
        String key = part(parts, id);
        String value = key == null ? text : member(text, key);
        if (value == null) {
            throw new BuildFailure(BuildFailure.Code.SECRETS, "JSON key not found: " + key);
        }
        log.hide(value);
        return value;
    }

    private String parameter(String name) throws BuildFailure {
        try {
            String value = context.client(SsmClient.class, role)
                    .getParameter(r -> r.name(name).withDecryption(true))
                    .parameter()
                    .value();
            log.hide(value);
            return value;
        } catch (AwsServiceException e) {
            throw new BuildFailure(BuildFailure.Code.PARAMETERS, CodeBuildErrors.said(e));
        }
    }

    private static @Nullable String part(String[] parts, int index) {
        return index < parts.length && !parts[index].isEmpty() ? parts[index] : null;
    }

    private static @Nullable String member(String text, String key) throws BuildFailure {
        try {
            JsonNode value = PojoJson.mapper().readTree(text).get(key);
            return value == null ? null : value.isTextual() ? value.textValue() : value.toString();
        } catch (JsonProcessingException e) {
            throw new BuildFailure(BuildFailure.Code.SECRETS, "the secret is no JSON, so it has no key " + key);
        }
    }
}
