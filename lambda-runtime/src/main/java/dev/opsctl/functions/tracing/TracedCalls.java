package dev.opsctl.functions.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import java.util.Map;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;
import software.amazon.awssdk.http.SdkHttpRequest;

/** Makes each call of an SDK client a subsegment, which the service that is called goes on with. */
public final class TracedCalls implements ExecutionInterceptor {

    private static final ExecutionAttribute<Span> SPAN = new ExecutionAttribute<>("dev.opsctl.Span");
    private static final ExecutionAttribute<Integer> ATTEMPTS = new ExecutionAttribute<>("dev.opsctl.Attempts");

    /** Services as X-Ray's SDKs name them. */
    private static final Map<String, String> NAMES = Map.of(
            "DynamoDb",
            "DynamoDB",
            "Sqs",
            "SQS",
            "Sns",
            "SNS",
            "Ses",
            "SES",
            "Kms",
            "KMS",
            "Sts",
            "STS",
            "Sfn",
            "STEPFUNCTIONS");
    /** Members of requests that name a resource, and where a subsegment has them. */
    private static final String[][] RESOURCES = {
        {"TableName", "aws.table_name"},
        {"QueueUrl", "aws.queue_url"},
        {"TopicArn", "aws.topic_arn"},
        {"FunctionName", "aws.function_name"},
        {"Bucket", "aws.bucket_name"},
        {"stateMachineArn", "aws.state_machine_arn"},
    };

    @Override
    public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
        if (Tracing.current() == null) {
            return;
        }
        String service = attributes.getAttribute(SdkExecutionAttribute.SERVICE_NAME);
        Span span = Tracing.tracer()
                .spanBuilder(NAMES.getOrDefault(service, service))
                .setSpanKind(SpanKind.CLIENT)
                .setAttribute("aws.operation", attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME))
                .setAttribute("aws.region", System.getenv("AWS_REGION"))
                .startSpan();
        SdkRequest request = context.request();
        for (String[] resource : RESOURCES) {
            request.getValueForField(resource[0], String.class)
                    .ifPresent(value -> span.setAttribute(resource[1], value));
        }
        attributes.putAttribute(SPAN, span);
        attributes.putAttribute(ATTEMPTS, 0);
    }

    @Override
    public SdkHttpRequest modifyHttpRequest(Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
        Span span = attributes.getAttribute(SPAN);
        return span == null
                ? context.httpRequest()
                : context.httpRequest().toBuilder()
                        .putHeader(
                                "X-Amzn-Trace-Id",
                                TracePoint.of(span.getSpanContext()).header())
                        .build();
    }

    @Override
    public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
        if (attributes.getAttribute(SPAN) != null) {
            attributes.putAttribute(ATTEMPTS, attributes.getAttribute(ATTEMPTS) + 1);
        }
    }

    @Override
    public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
        Span span = attributes.getAttribute(SPAN);
        if (span != null) {
            span.setAttribute(XRaySpan.STATUS, (long) context.httpResponse().statusCode());
            context.httpResponse()
                    .firstMatchingHeader("x-amzn-RequestId")
                    .ifPresent(id -> span.setAttribute("aws.request_id", id));
            end(span, attributes);
        }
    }

    @Override
    public void onExecutionFailure(Context.FailedExecution context, ExecutionAttributes attributes) {
        Span span = attributes.getAttribute(SPAN);
        if (span != null) {
            span.recordException(context.exception());
            if (context.exception() instanceof AwsServiceException refusal) {
                span.setAttribute(XRaySpan.STATUS, (long) refusal.statusCode());
                span.setAttribute("aws.request_id", refusal.requestId());
            }
            end(span, attributes);
        }
    }

    private static void end(Span span, ExecutionAttributes attributes) {
        int attempts = attributes.getAttribute(ATTEMPTS);
        if (attempts > 1) {
            span.setAttribute("aws.retries", (long) (attempts - 1));
        }
        span.end();
    }
}
