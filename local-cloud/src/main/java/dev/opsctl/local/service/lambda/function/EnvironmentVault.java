package dev.opsctl.local.service.lambda.function;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.lambda.LambdaErrors;
import dev.opsctl.local.service.lambda.function.Functions.Version;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.lambda.model.EnvironmentError;
import software.amazon.awssdk.services.lambda.model.EnvironmentResponse;

/** The functions' environment variables: their limits, and their encryption at rest under the function's own key. */
public final class EnvironmentVault {

    private static final int LIMIT = 4_096;
    /** As much as KMS encrypts at once. */
    private static final int PIECE = 4_096;

    private static final Set<String> RESERVED = Set.of(
            "_HANDLER",
            "_X_AMZN_TRACE_ID",
            "AWS_DEFAULT_REGION",
            "AWS_REGION",
            "AWS_EXECUTION_ENV",
            "AWS_LAMBDA_FUNCTION_NAME",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
            "AWS_LAMBDA_FUNCTION_VERSION",
            "AWS_LAMBDA_INITIALIZATION_TYPE",
            "AWS_LAMBDA_LOG_GROUP_NAME",
            "AWS_LAMBDA_LOG_STREAM_NAME",
            "AWS_ACCESS_KEY",
            "AWS_ACCESS_KEY_ID",
            "AWS_SECRET_ACCESS_KEY",
            "AWS_SESSION_TOKEN",
            "AWS_LAMBDA_RUNTIME_API",
            "LAMBDA_TASK_ROOT",
            "LAMBDA_RUNTIME_DIR");

    private final ServiceContext context;

    public EnvironmentVault(ServiceContext context) {
        this.context = context;
    }

    static void check(Map<String, String> variables) {
        List<String> reserved =
                variables.keySet().stream().filter(RESERVED::contains).sorted().toList();
        if (!reserved.isEmpty()) {
            throw LambdaErrors.invalid(
                    "Lambda was unable to configure your environment variables because the environment variables you"
                            + " have provided contains reserved keys that are currently not supported for modification."
                            + " Reserved keys used in this request: "
                            + String.join(", ", reserved));
        }
        for (String name : variables.keySet()) {
            if (!name.matches("[a-zA-Z]([a-zA-Z0-9_])+")) {
                throw LambdaErrors.constraint(
                        "environment.variables",
                        name,
                        "Map keys must satisfy constraint: [Member must satisfy regular expression pattern:"
                                + " [a-zA-Z]([a-zA-Z0-9_])+]");
            }
        }
        String json = json(variables);
        if (json.getBytes(StandardCharsets.UTF_8).length > LIMIT) {
            throw LambdaErrors.invalid(
                    "Lambda was unable to configure your environment variables because the environment variables you"
                            + " have provided exceeded the 4KB limit. String measured: " + json);
        }
    }

    private static String json(Map<String, String> variables) {
        try {
            return PojoJson.mapper().writeValueAsString(variables);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, String> encryptionContext(String functionArn) {
        return Map.of("aws:lambda:FunctionArn", functionArn);
    }

    /** @return the variables encrypted as {@code caller} may, or null if the function has no key of its own */
    @Nullable
    List<SdkBytes> seal(Map<String, String> variables, @Nullable String keyArn, String functionArn, Caller caller) {
        if (keyArn == null || keyArn.isEmpty() || variables.isEmpty()) {
            return null;
        }
        byte[] plain = json(variables).getBytes(StandardCharsets.UTF_8);
        List<SdkBytes> sealed = new ArrayList<>();
        try {
            KmsClient kms = context.client(KmsClient.class, caller);
            for (int from = 0; from < plain.length; from += PIECE) {
                byte[] piece = Arrays.copyOfRange(plain, from, Math.min(plain.length, from + PIECE));
                sealed.add(kms.encrypt(r -> r.keyId(keyArn)
                                .plaintext(SdkBytes.fromByteArray(piece))
                                .encryptionContext(encryptionContext(functionArn)))
                        .ciphertextBlob());
            }
        } catch (AwsServiceException e) {
            throw LambdaErrors.invalid(
                    "Lambda was unable to configure access to your environment variables because the KMS key is"
                            + " invalid for use or access was denied. Please check your KMS permissions. KMS Exception: "
                            + e.awsErrorDetails().errorCode() + " KMS Message: "
                            + e.awsErrorDetails().errorMessage());
        }
        return sealed;
    }

    private Map<String, String> open(Version version, KmsClient kms) {
        String arn = baseArn(version.arn());
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        for (SdkBytes piece : Objects.requireNonNull(version.sealed(), "asked of what is sealed")) {
            plain.writeBytes(kms.decrypt(r -> r.ciphertextBlob(piece).encryptionContext(encryptionContext(arn)))
                    .plaintext()
                    .asByteArray());
        }
        try {
            return PojoJson.mapper().readValue(plain.toByteArray(), new TypeReference<Map<String, String>>() {});
        } catch (IOException e) {
            throw new IllegalStateException("the environment of " + arn + " was encrypted as JSON", e);
        }
    }

    /** The function's ARN without version, which is what the variables are bound to. */
    public static String baseArn(String versionArn) {
        Arn arn = Arn.of(versionArn);
        String function = arn.resource().replaceFirst("^(function:[^:]+):.*", "$1");
        return new Arn(arn.partition(), arn.service(), arn.region(), arn.accountId(), function).toString();
    }

    /** The variables for running the function: Lambda holds a grant on the key, given when the function was configured. */
    public @Nullable Map<String, String> forExecution(Version version) {
        return version.sealed() == null
                ? version.environment()
                : open(version, context.cloud().service(KmsClient.class, context.scope()));
    }

    /** The variables as the caller may see them; without permission to decrypt there is an error in their place. */
    EnvironmentResponse show(Version version, Caller caller) {
        if (version.sealed() == null) {
            return version.environment() == null || version.environment().isEmpty()
                    ? version.configuration().environment()
                    : EnvironmentResponse.builder()
                            .variables(version.environment())
                            .build();
        }
        try {
            return EnvironmentResponse.builder()
                    .variables(open(version, context.client(KmsClient.class, caller)))
                    .build();
        } catch (AwsServiceException e) {
            return EnvironmentResponse.builder()
                    .error(EnvironmentError.builder()
                            .errorCode(e.awsErrorDetails().errorCode())
                            .message("Lambda was unable to decrypt your environment variables because the KMS access"
                                    + " was denied. Please check your KMS permissions. KMS Exception: "
                                    + e.awsErrorDetails().errorCode() + " KMS Message: "
                                    + e.awsErrorDetails().errorMessage())
                            .build())
                    .build();
        }
    }
}
