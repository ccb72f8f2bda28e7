package dev.opsctl.local.service.cloudfront;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.sdk.Faults;
import dev.opsctl.local.service.cloudfront.function.FunctionCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.cloudfront.model.CreateFunctionRequest;
import software.amazon.awssdk.services.cloudfront.model.CreateFunctionResponse;
import software.amazon.awssdk.services.cloudfront.model.DeleteFunctionRequest;
import software.amazon.awssdk.services.cloudfront.model.DescribeFunctionRequest;
import software.amazon.awssdk.services.cloudfront.model.DescribeFunctionResponse;
import software.amazon.awssdk.services.cloudfront.model.FunctionAlreadyExistsException;
import software.amazon.awssdk.services.cloudfront.model.FunctionConfig;
import software.amazon.awssdk.services.cloudfront.model.FunctionInUseException;
import software.amazon.awssdk.services.cloudfront.model.FunctionList;
import software.amazon.awssdk.services.cloudfront.model.FunctionSizeLimitExceededException;
import software.amazon.awssdk.services.cloudfront.model.FunctionSummary;
import software.amazon.awssdk.services.cloudfront.model.GetFunctionRequest;
import software.amazon.awssdk.services.cloudfront.model.GetFunctionResponse;
import software.amazon.awssdk.services.cloudfront.model.ListFunctionsRequest;
import software.amazon.awssdk.services.cloudfront.model.ListFunctionsResponse;
import software.amazon.awssdk.services.cloudfront.model.PublishFunctionRequest;
import software.amazon.awssdk.services.cloudfront.model.PublishFunctionResponse;
import software.amazon.awssdk.services.cloudfront.model.TestFunctionRequest;
import software.amazon.awssdk.services.cloudfront.model.TestFunctionResponse;
import software.amazon.awssdk.services.cloudfront.model.TestResult;
import software.amazon.awssdk.services.cloudfront.model.TooManyFunctionsException;
import software.amazon.awssdk.services.cloudfront.model.UpdateFunctionRequest;
import software.amazon.awssdk.services.cloudfront.model.UpdateFunctionResponse;

/** Making, trying, publishing and removing functions. */
final class FunctionOperations {

    private static final int PAGE = 100;
    private static final int LARGEST = 10_240;
    private static final int MOST = 100;
    private static final String LOCATION = "https://cloudfront.amazonaws.com/2020-05-31/function/";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ServiceContext context;
    private final EdgeFunctions functions;

    FunctionOperations(ServiceContext context, EdgeFunctions functions) {
        this.context = context;
        this.functions = functions;
    }

    public CreateFunctionResponse createFunction(CreateFunctionRequest request) {
        EdgeFunctions.Stage stage = stage(request.functionConfig(), request.functionCode());
        EdgeFunctions.Record made = new EdgeFunctions.Record(request.name(), stage.modified(), stage, null);
        context.change(change -> {
            if (functions.table().get(request.name()).isPresent()) {
                throw Faults.of(
                        FunctionAlreadyExistsException.class,
                        "A function with the same name already exists in this Amazon Web Services account.");
            } else if (functions.table().size() >= MOST) {
                throw Faults.of(
                        TooManyFunctionsException.class,
                        "You have reached the maximum number of CloudFront functions for this account.");
            }
            functions.table().insert(made.name(), made);
        });
        return CreateFunctionResponse.builder()
                .functionSummary(summary(made, EdgeFunctions.DEVELOPMENT))
                .location(LOCATION + functions.arn(made.name()))
                .eTag(stage.etag())
                .build();
    }

    private EdgeFunctions.Stage stage(FunctionConfig config, SdkBytes code) {
        if (code.asByteArrayUnsafe().length > LARGEST) {
            throw Faults.of(
                    FunctionSizeLimitExceededException.class,
                    "The function code is larger than the maximum of " + LARGEST + " bytes.");
        } else if (config.keyValueStoreAssociations() != null
                && !config.keyValueStoreAssociations().items().isEmpty()) {
            throw CloudFrontErrors.invalid("The local cloud has no key value stores.");
        }
        String text = new String(code.asByteArrayUnsafe(), StandardCharsets.UTF_8);
        try {
            FunctionCode.of(text);
        } catch (FunctionCode.Refused e) {
            throw CloudFrontErrors.invalid(e.getMessage());
        }
        return new EdgeFunctions.Stage(
                config, text, Ids.id('E'), context.clock().instant());
    }

    private FunctionSummary summary(EdgeFunctions.Record function, String stage) {
        EdgeFunctions.Stage shown = Objects.requireNonNull(function.stage(stage), stage);
        return FunctionSummary.builder()
                .name(function.name())
                .status(
                        function.live() == null
                                ? "UNPUBLISHED"
                                : functions.isAssociated(function.name()) ? "DEPLOYED" : "UNASSOCIATED")
                .functionConfig(shown.config())
                .functionMetadata(m -> m.functionARN(functions.arn(function.name()))
                        .stage(stage)
                        .createdTime(function.created())
                        .lastModifiedTime(shown.modified()))
                .build();
    }

    private static String stageName(String asked) {
        return asked == null ? EdgeFunctions.DEVELOPMENT : asked;
    }

    private EdgeFunctions.Stage stage(EdgeFunctions.Record function, String stage) {
        EdgeFunctions.Stage found = function.stage(stage);
        if (found == null) {
            throw CloudFrontErrors.noFunction();
        }
        return found;
    }

    public DescribeFunctionResponse describeFunction(DescribeFunctionRequest request) {
        EdgeFunctions.Record function = functions.get(request.name());
        String name = stageName(request.stageAsString());
        return DescribeFunctionResponse.builder()
                .eTag(stage(function, name).etag())
                .functionSummary(summary(function, name))
                .build();
    }

    public GetFunctionResponse getFunction(GetFunctionRequest request) {
        EdgeFunctions.Stage stage = stage(functions.get(request.name()), stageName(request.stageAsString()));
        return GetFunctionResponse.builder()
                .functionCode(SdkBytes.fromUtf8String(stage.code()))
                .contentType("application/octet-stream")
                .eTag(stage.etag())
                .build();
    }

    public UpdateFunctionResponse updateFunction(UpdateFunctionRequest request) {
        EdgeFunctions.Stage stage = stage(request.functionConfig(), request.functionCode());
        EdgeFunctions.Record changed = context.change(change -> {
            EdgeFunctions.Record now = functions.get(request.name());
            CloudFrontErrors.match(request.ifMatch(), now.development().etag());
            return functions
                    .table()
                    .update(now.name(), one -> new EdgeFunctions.Record(one.name(), one.created(), stage, one.live()))
                    .orElseThrow();
        });
        return UpdateFunctionResponse.builder()
                .functionSummary(summary(changed, EdgeFunctions.DEVELOPMENT))
                .eTag(stage.etag())
                .build();
    }

    public PublishFunctionResponse publishFunction(PublishFunctionRequest request) {
        EdgeFunctions.Record published = context.change(change -> {
            EdgeFunctions.Record now = functions.get(request.name());
            CloudFrontErrors.match(request.ifMatch(), now.development().etag());
            EdgeFunctions.Stage former = now.live();
            change.afterCommit(() -> functions.forget(former));
            return functions
                    .table()
                    .update(
                            now.name(),
                            one -> new EdgeFunctions.Record(
                                    one.name(),
                                    one.created(),
                                    one.development(),
                                    new EdgeFunctions.Stage(
                                            one.development().config(),
                                            one.development().code(),
                                            Ids.id('E'),
                                            context.clock().instant())))
                    .orElseThrow();
        });
        return PublishFunctionResponse.builder()
                .functionSummary(summary(published, EdgeFunctions.LIVE))
                .build();
    }

    public void deleteFunction(DeleteFunctionRequest request) {
        context.change(change -> {
            EdgeFunctions.Record now = functions.get(request.name());
            CloudFrontErrors.match(request.ifMatch(), now.development().etag());
            if (functions.isAssociated(now.name())) {
                throw Faults.of(
                        FunctionInUseException.class,
                        "Cannot delete the function because it's attached to one or more cache behaviors.");
            }
            functions.table().remove(now.name());
            change.afterCommit(() -> functions.forget(now.live()));
        });
    }

    public TestFunctionResponse testFunction(TestFunctionRequest request) {
        EdgeFunctions.Record function = functions.get(request.name());
        String name = stageName(request.stageAsString());
        EdgeFunctions.Stage stage = stage(function, name);
        CloudFrontErrors.match(request.ifMatch(), function.development().etag());
        JsonNode event;
        try {
            event = JSON.readTree(request.eventObject().asByteArray());
        } catch (IOException e) {
            throw CloudFrontErrors.invalid("The event object is not valid JSON.");
        }
        TestResult.Builder result = TestResult.builder().functionSummary(summary(function, name));
        try {
            FunctionCode.Outcome outcome = FunctionCode.of(stage.code()).call(event);
            result.computeUtilization(String.valueOf(outcome.utilization()))
                    .functionExecutionLogs(outcome.log())
                    .functionErrorMessage("")
                    .functionOutput(output(event, outcome.result()));
        } catch (FunctionCode.Failed e) {
            result.computeUtilization("100")
                    .functionExecutionLogs(e.log())
                    .functionErrorMessage(
                            "The CloudFront function associated with the CloudFront distribution is invalid or could not run. "
                                    + e.getMessage())
                    .functionOutput("");
        }
        return TestFunctionResponse.builder().testResult(result.build()).build();
    }

    private static String output(JsonNode event, JsonNode result) {
        boolean response = result.has("statusCode")
                || event.path("context").path("eventType").asText().equals("viewer-response");
        return JSON.createObjectNode()
                .set(response ? "response" : "request", result)
                .toString();
    }

    public ListFunctionsResponse listFunctions(ListFunctionsRequest request) {
        int most = Lists.most(request.maxItems(), PAGE);
        String stage = stageName(request.stageAsString());
        Page<EdgeFunctions.Record> page = Page.of(
                "listFunctions/" + stage,
                functions.table().values().stream()
                        .filter(function -> function.stage(stage) != null)
                        .toList(),
                EdgeFunctions.Record::name,
                most,
                Lists.marker(request.marker()),
                CloudFrontErrors::marker);
        return ListFunctionsResponse.builder()
                .functionList(FunctionList.builder()
                        .nextMarker(page.nextToken())
                        .maxItems(most)
                        .quantity(page.items().size())
                        .items(page.items().stream()
                                .map(function -> summary(function, stage))
                                .toList())
                        .build())
                .build();
    }
}
