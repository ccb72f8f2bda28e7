package dev.opsctl.local.service.lambda.function;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.lambda.FunctionName;
import dev.opsctl.local.service.lambda.LambdaErrors;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.lambda.model.Architecture;
import software.amazon.awssdk.services.lambda.model.CapacityProviderConfig;
import software.amazon.awssdk.services.lambda.model.CreateFunctionRequest;
import software.amazon.awssdk.services.lambda.model.DurableConfig;
import software.amazon.awssdk.services.lambda.model.EphemeralStorage;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.ImageConfig;
import software.amazon.awssdk.services.lambda.model.LastUpdateStatus;
import software.amazon.awssdk.services.lambda.model.LogFormat;
import software.amazon.awssdk.services.lambda.model.LoggingConfig;
import software.amazon.awssdk.services.lambda.model.PackageType;
import software.amazon.awssdk.services.lambda.model.SnapStartApplyOn;
import software.amazon.awssdk.services.lambda.model.SnapStartOptimizationStatus;
import software.amazon.awssdk.services.lambda.model.SnapStartResponse;
import software.amazon.awssdk.services.lambda.model.State;
import software.amazon.awssdk.services.lambda.model.TracingConfig;
import software.amazon.awssdk.services.lambda.model.TracingConfigResponse;
import software.amazon.awssdk.services.lambda.model.TracingMode;
import software.amazon.awssdk.services.lambda.model.UpdateFunctionConfigurationRequest;

/** A function's settings: checked and with defaults, as its configuration. */
final class FunctionSettings {

    private final ServiceContext context;

    FunctionSettings(ServiceContext context) {
        this.context = context;
    }

    private static void runtime(String runtime) {
        if (runtime == null) {
            throw LambdaErrors.invalid(
                    "Runtime and Handler are mandatory parameters for functions created with deployment packages.");
        } else if (!List.of("java8.al2", "java11", "java17", "java21", "java25").contains(runtime)) {
            boolean known = software.amazon.awssdk.services.lambda.model.Runtime.fromValue(runtime)
                    != software.amazon.awssdk.services.lambda.model.Runtime.UNKNOWN_TO_SDK_VERSION;
            throw LambdaErrors.invalid(
                    known
                            ? "The local cloud runs Java functions only: the runtime " + runtime + " is not supported."
                            : "Value " + runtime
                                    + " at 'runtime' failed to satisfy constraint: Member must satisfy enum value set:"
                                    + " [java25, java21, java17, java11, java8.al2] or be a valid ARN");
        }
    }

    private static void limits(
            @Nullable Integer timeout,
            @Nullable Integer memory,
            @Nullable Integer storage,
            @Nullable String handler,
            @Nullable String description) {
        if (timeout != null && (timeout < 1 || timeout > 900)) {
            throw LambdaErrors.constraint(
                    "timeout",
                    timeout,
                    timeout < 1
                            ? "Member must have value greater than or equal to 1"
                            : "Member must have value less than or equal to 900");
        } else if (memory != null && (memory < 128 || memory > 10_240)) {
            throw LambdaErrors.constraint(
                    "memorySize",
                    memory,
                    memory < 128
                            ? "Member must have value greater than or equal to 128"
                            : "Member must have value less than or equal to 10240");
        } else if (storage != null && (storage < 512 || storage > 10_240)) {
            throw LambdaErrors.constraint(
                    "ephemeralStorage.size", storage, "Member must have value between 512 and 10240");
        } else if (handler != null && !handler.matches("[^\\s]{1,128}")) {
            throw LambdaErrors.constraint(
                    "handler", handler, "Member must satisfy regular expression pattern: [^\\s]+");
        } else if (description != null && description.length() > 256) {
            throw LambdaErrors.constraint(
                    "description", description, "Member must have length less than or equal to 256");
        }
    }

    /** Lambda must be able to assume a function's role. */
    void role(String roleArn, String functionArn) {
        if (roleArn == null || !roleArn.matches("arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+")) {
            throw LambdaErrors.constraint(
                    "role",
                    roleArn,
                    "Member must satisfy regular expression pattern:"
                            + " arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+");
        }
        try {
            context.cloud()
                    .assumeRole(
                            roleArn,
                            "awslambda_check",
                            Caller.service(
                                    "lambda.amazonaws.com", context.scope().accountId(), functionArn));
        } catch (AwsServiceException e) {
            throw LambdaErrors.invalid("The role defined for the function cannot be assumed by Lambda.");
        }
    }

    private static void notHere(
            @Nullable ImageConfig image, @Nullable CapacityProviderConfig capacity, @Nullable DurableConfig durable) {
        LambdaErrors.unsupported("ImageConfig", image);
        LambdaErrors.unsupported("CapacityProviderConfig", capacity);
        LambdaErrors.unsupported("DurableConfig", durable);
    }

    FunctionConfiguration create(CreateFunctionRequest request, String arn) {
        if (request.packageType() == PackageType.IMAGE) {
            throw LambdaErrors.invalid(
                    "The local cloud runs functions of PackageType Zip only: container images are not supported.");
        } else if (request.hasFileSystemConfigs()
                && !request.fileSystemConfigs().isEmpty()) {
            throw LambdaErrors.invalid("The local cloud has no EFS file systems.");
        } else if (request.vpcConfig() != null
                && (!request.vpcConfig().subnetIds().isEmpty()
                        || !request.vpcConfig().securityGroupIds().isEmpty())) {
            throw LambdaErrors.invalid("The local cloud has no VPCs.");
        } else if (request.codeSigningConfigArn() != null) {
            throw LambdaErrors.invalid("The local cloud has no code signing.");
        }
        notHere(request.imageConfig(), request.capacityProviderConfig(), request.durableConfig());
        LambdaErrors.unsupported("TenancyConfig", request.tenancyConfig());
        runtime(request.runtimeAsString());
        if (request.handler() == null) {
            throw LambdaErrors.invalid(
                    "Runtime and Handler are mandatory parameters for functions created with deployment packages.");
        }
        Integer storage = request.ephemeralStorage() == null
                ? null
                : request.ephemeralStorage().size();
        limits(request.timeout(), request.memorySize(), storage, request.handler(), request.description());
        role(request.role(), arn);
        return FunctionConfiguration.builder()
                .functionName(FunctionName.parse(request.functionName()).name())
                .functionArn(arn)
                .runtime(request.runtimeAsString())
                .role(request.role())
                .handler(request.handler())
                .description(request.description() == null ? "" : request.description())
                .timeout(request.timeout() == null ? 3 : request.timeout())
                .memorySize(request.memorySize() == null ? 128 : request.memorySize())
                .version(FunctionName.LATEST)
                .packageType(PackageType.ZIP)
                .architectures(request.hasArchitectures() ? request.architectures() : List.of(Architecture.X86_64))
                .ephemeralStorage(EphemeralStorage.builder()
                        .size(storage == null ? 512 : storage)
                        .build())
                .kmsKeyArn(request.kmsKeyArn())
                .deadLetterConfig(request.deadLetterConfig())
                .tracingConfig(tracing(request.tracingConfig()))
                .snapStart(SnapStartResponse.builder()
                        .applyOn(
                                request.snapStart() == null
                                        ? SnapStartApplyOn.NONE
                                        : request.snapStart().applyOn())
                        .optimizationStatus(SnapStartOptimizationStatus.OFF)
                        .build())
                .loggingConfig(logging(request.loggingConfig(), request.functionName()))
                .revisionId(UUID.randomUUID().toString())
                .state(State.ACTIVE)
                .lastUpdateStatus(LastUpdateStatus.SUCCESSFUL)
                .build();
    }

    private static TracingConfigResponse tracing(TracingConfig config) {
        return TracingConfigResponse.builder()
                .mode(
                        config == null || config.mode() == null
                                ? TracingMode.PASS_THROUGH.toString()
                                : config.modeAsString())
                .build();
    }

    private static LoggingConfig logging(LoggingConfig config, String function) {
        String group = "/aws/lambda/" + FunctionName.parse(function).name();
        if (config == null) {
            return LoggingConfig.builder()
                    .logFormat(LogFormat.TEXT)
                    .logGroup(group)
                    .build();
        }
        boolean json = config.logFormat() == LogFormat.JSON;
        if (!json && (config.applicationLogLevel() != null || config.systemLogLevel() != null)) {
            throw LambdaErrors.invalid("To specify ApplicationLogLevel or SystemLogLevel, the LogFormat must be JSON.");
        }
        return config.toBuilder()
                .logFormat(config.logFormat() == null ? LogFormat.TEXT : config.logFormat())
                .logGroup(config.logGroup() == null ? group : config.logGroup())
                .applicationLogLevel(
                        json && config.applicationLogLevel() == null ? "INFO" : config.applicationLogLevelAsString())
                .systemLogLevel(json && config.systemLogLevel() == null ? "INFO" : config.systemLogLevelAsString())
                .build();
    }

    /** The configuration with what the request gives; what it leaves out stays. */
    FunctionConfiguration update(FunctionConfiguration now, UpdateFunctionConfigurationRequest request) {
        Integer storage = request.ephemeralStorage() == null
                ? null
                : request.ephemeralStorage().size();
        limits(request.timeout(), request.memorySize(), storage, request.handler(), request.description());
        if (request.vpcConfig() != null && !request.vpcConfig().subnetIds().isEmpty()) {
            throw LambdaErrors.invalid("The local cloud has no VPCs.");
        }
        notHere(request.imageConfig(), request.capacityProviderConfig(), request.durableConfig());
        LambdaErrors.unsupported(
                "FileSystemConfigs", request.hasFileSystemConfigs() ? request.fileSystemConfigs() : null);
        FunctionConfiguration.Builder next = now.toBuilder();
        if (request.runtime() != null) {
            runtime(request.runtimeAsString());
            next.runtime(request.runtimeAsString());
        }
        if (request.role() != null) {
            role(request.role(), now.functionArn());
            next.role(request.role());
        }
        if (request.handler() != null) {
            next.handler(request.handler());
        }
        if (request.description() != null) {
            next.description(request.description());
        }
        if (request.timeout() != null) {
            next.timeout(request.timeout());
        }
        if (request.memorySize() != null) {
            next.memorySize(request.memorySize());
        }
        if (storage != null) {
            next.ephemeralStorage(request.ephemeralStorage());
        }
        if (request.kmsKeyArn() != null) {
            next.kmsKeyArn(request.kmsKeyArn().isEmpty() ? null : request.kmsKeyArn());
        }
        if (request.deadLetterConfig() != null) {
            String target = request.deadLetterConfig().targetArn();
            next.deadLetterConfig(target == null || target.isEmpty() ? null : request.deadLetterConfig());
        }
        if (request.tracingConfig() != null) {
            next.tracingConfig(tracing(request.tracingConfig()));
        }
        if (request.snapStart() != null) {
            next.snapStart(SnapStartResponse.builder()
                    .applyOn(request.snapStart().applyOn())
                    .optimizationStatus(SnapStartOptimizationStatus.OFF)
                    .build());
        }
        if (request.loggingConfig() != null) {
            next.loggingConfig(logging(request.loggingConfig(), now.functionName()));
        }
        return next.build();
    }
}
