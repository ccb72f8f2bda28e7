package dev.opsctl.local.service.lambda.invoke;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.lambda.FunctionName;
import dev.opsctl.local.service.lambda.LambdaErrors;
import dev.opsctl.local.service.lambda.function.Functions;
import dev.opsctl.local.store.Table;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.lambda.model.DestinationConfig;
import software.amazon.awssdk.services.lambda.model.FunctionEventInvokeConfig;

/** How functions treat asynchronous invocations that fail: retries, age, destinations. */
public final class EventInvokeConfigs {

    private final ServiceContext context;
    private final Functions functions;
    private final Table<FunctionEventInvokeConfig> table;

    public EventInvokeConfigs(ServiceContext context, Functions functions, Table<FunctionEventInvokeConfig> table) {
        this.context = context;
        this.functions = functions;
        this.table = table;
    }

    private static String key(FunctionName name) {
        return Functions.key(name.name(), name.qualifierOrLatest());
    }

    /** @param replace whether what is not given falls back to the default (Put) or stays (Update) */
    public FunctionEventInvokeConfig put(
            String functionName,
            String qualifier,
            Integer retries,
            Integer age,
            DestinationConfig destinations,
            boolean replace) {
        FunctionName name = FunctionName.parse(functionName, qualifier);
        known(name);
        if (retries != null && (retries < 0 || retries > 2)) {
            throw LambdaErrors.constraint("maximumRetryAttempts", retries, "Member must have value between 0 and 2");
        } else if (age != null && (age < 60 || age > 21_600)) {
            throw LambdaErrors.constraint(
                    "maximumEventAgeInSeconds", age, "Member must have value between 60 and 21600");
        } else if (retries == null && age == null && destinations == null) {
            throw LambdaErrors.invalid("You must specify at least one of error handling or destination setting.");
        }
        if (destinations != null) {
            check(destinations);
        }
        return context.change(change -> {
            known(name);
            FunctionEventInvokeConfig before = replace ? null : get(functionName, qualifier);
            FunctionEventInvokeConfig after = changed(name, before, retries, age, destinations);
            table.replace(key(name), after);
            return after;
        });
    }

    private FunctionEventInvokeConfig changed(
            FunctionName name,
            @Nullable FunctionEventInvokeConfig before,
            @Nullable Integer retries,
            @Nullable Integer age,
            @Nullable DestinationConfig destinations) {
        FunctionEventInvokeConfig.Builder next = before == null
                ? FunctionEventInvokeConfig.builder()
                        .destinationConfig(DestinationConfig.builder()
                                .onSuccess(o -> {})
                                .onFailure(o -> {})
                                .build())
                : before.toBuilder();
        next.lastModified(context.clock().instant())
                .functionArn(functions.arn(name.name()) + ":" + name.qualifierOrLatest());
        if (retries != null) {
            next.maximumRetryAttempts(retries);
        }
        if (age != null) {
            next.maximumEventAgeInSeconds(age);
        }
        if (destinations != null) {
            next.destinationConfig(destinations);
        }
        return next.build();
    }

    private static void check(DestinationConfig destinations) {
        String success = destinations.onSuccess() == null
                ? null
                : destinations.onSuccess().destination();
        String failure = destinations.onFailure() == null
                ? null
                : destinations.onFailure().destination();
        for (String arn : new String[] {success, failure}) {
            if (arn != null && !arn.matches("arn:aws[a-zA-Z-]*:(sqs|sns|lambda|events):[a-z0-9-]+:\\d{12}:.+")) {
                throw LambdaErrors.invalid("The destination ARN " + arn
                        + " is invalid: the local cloud sends to SQS, SNS, Lambda and EventBridge.");
            }
        }
    }

    public FunctionEventInvokeConfig get(String functionName, String qualifier) {
        FunctionName name = FunctionName.parse(functionName, qualifier);
        return table.get(key(name))
                .orElseThrow(() -> LambdaErrors.missing("The function " + functions.arn(name.name()) + ":"
                        + name.qualifierOrLatest() + " doesn't have an EventInvokeConfig"));
    }

    /** Here AWS names neither the function nor what of it there is not. */
    private void known(FunctionName name) {
        if (!functions.has(name)) {
            throw LambdaErrors.missing("The function doesn't exist.");
        }
    }

    public List<FunctionEventInvokeConfig> list(String functionName) {
        known(new FunctionName(FunctionName.parse(functionName).name(), null));
        return table.entries(FunctionName.parse(functionName).name() + ":").stream()
                .map(Map.Entry::getValue)
                .toList();
    }

    public void delete(String functionName, String qualifier) {
        context.change(change -> {
            get(functionName, qualifier);
            table.remove(key(FunctionName.parse(functionName, qualifier)));
        });
    }

    /** Forgets those of a function that goes; call within a change. */
    public void deleteOf(String function) {
        table.entries(function + ":").forEach(entry -> table.remove(entry.getKey()));
    }
}
