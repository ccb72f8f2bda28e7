package dev.opsctl.local.service.apigateway.execute;

import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.Caller;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;

/** Invokes functions: as API Gateway's service principal against the function's policy, or as a role of the integration's. */
final class LambdaCall {

    private static final Pattern FUNCTION = Pattern.compile(":path/2015-03-31/functions/(arn:[^/]+)/invocations$");

    private LambdaCall() {}

    /** The function's ARN in an integration or authorizer URI. */
    static String function(Exchange exchange, String uri) {
        Matcher matcher = FUNCTION.matcher(Mapping.substitute(exchange, uri, ""));
        if (!matcher.find()) {
            throw GatewayFailure.configuration("not a function's invocation URI: " + uri);
        }
        return matcher.group(1);
    }

    /** The role if there is one, else API Gateway's own principal for a source. */
    static Caller caller(Exchange exchange, @Nullable String credentials, String sourceArn) {
        Caller service = Caller.service(
                "apigateway.amazonaws.com", exchange.gateway.context().scope().accountId(), sourceArn);
        return credentials == null || credentials.isEmpty()
                ? service
                : exchange.gateway.context().cloud().assumeRole(credentials, "BackplaneAssumeRoleSession", service);
    }

    static InvokeResponse invoke(
            Exchange exchange, String functionArn, Caller caller, String invocationType, byte[] payload) {
        Arn arn = Arn.of(functionArn);
        return exchange.trace.calling(
                "Lambda",
                "Invoke",
                arn.resource().replaceFirst("^function:([^:]+).*", "$1"),
                caller,
                traced -> exchange.gateway
                        .context()
                        .cloud()
                        .client(LambdaClient.class, arn.scope(), traced)
                        .invoke(r -> r.functionName(functionArn)
                                .invocationType(invocationType)
                                .payload(SdkBytes.fromByteArray(payload))),
                answer -> answer.functionError() != null ? 502 : answer.statusCode());
    }

    /** Runs an integration's call, but no longer than its time-out. */
    static <T> T within(Exchange exchange, int millis, Supplier<T> call) {
        Future<T> running = exchange.gateway.context().cloud().workers().call(call::get);
        try {
            return running.get(millis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw GatewayFailure.timeout();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw GatewayFailure.configuration(String.valueOf(e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw GatewayFailure.timeout();
        }
    }
}
