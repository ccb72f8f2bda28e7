package dev.opsctl.local.service.logs;

import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.logs.LogGroups.Group;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.cloudwatchlogs.model.DeleteSubscriptionFilterRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.DescribeSubscriptionFiltersRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.DescribeSubscriptionFiltersResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.Distribution;
import software.amazon.awssdk.services.cloudwatchlogs.model.PutSubscriptionFilterRequest;
import software.amazon.awssdk.services.lambda.model.InvocationType;

/** Subscription filters, whose events go to functions. */
final class SubscriptionFilterOperations {

    private static final int MOST_FILTERS = 2;
    private static final int DEFAULT_PAGE = 50;
    private static final String FUNCTION =
            "arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:function:[a-zA-Z0-9-_]{1,140}(:(\\$LATEST|[a-zA-Z0-9-_]+))?";
    private static final int NAME_PART = 6;

    private final ServiceContext context;
    private final LogGroups groups;
    private final SubscriptionDeliveries deliveries;

    SubscriptionFilterOperations(ServiceContext context, LogGroups groups, SubscriptionDeliveries deliveries) {
        this.context = context;
        this.groups = groups;
        this.deliveries = deliveries;
    }

    public void putSubscriptionFilter(PutSubscriptionFilterRequest request) {
        LogsErrors.unsupported("fieldSelectionCriteria", request.fieldSelectionCriteria());
        LogsErrors.unsupported("emitSystemFields", request.hasEmitSystemFields() ? request.emitSystemFields() : null);
        LogsErrors.untransformed(request.applyOnTransformedLogs());
        Group found = groups.get(request.logGroupName()).standard();
        LogsErrors.pattern(request.filterPattern());
        checkDestination(found, request);
        groups.change(found.name(), group -> {
            Optional<Subscription> before = group.subscriptions().stream()
                    .filter(filter -> filter.name().equals(request.filterName()))
                    .findFirst();
            if (before.isEmpty() && group.subscriptions().size() >= MOST_FILTERS) {
                throw LogsErrors.tooMany();
            }
            List<Subscription> filters = new ArrayList<>(group.subscriptions());
            before.ifPresent(filters::remove);
            filters.add(new Subscription(
                    request.filterName(),
                    request.filterPattern(),
                    request.destinationArn(),
                    request.distribution() == null
                            ? Distribution.BY_LOG_STREAM.toString()
                            : request.distributionAsString(),
                    before.map(Subscription::created).orElse(context.clock().millis())));
            return group.withSubscriptions(filters);
        });
    }

    /** The function is called to see whether its policy lets Logs do that for this group. */
    private void checkDestination(Group group, PutSubscriptionFilterRequest request) {
        String destination = request.destinationArn();
        Arn arn = Arn.parse(destination)
                .orElseThrow(() -> LogsErrors.constraint(
                        "destinationArn", destination, "Member must be the ARN of a function of AWS Lambda"));
        if ((arn.service().equals("kinesis") || arn.service().equals("firehose")) && request.roleArn() == null) {
            throw LogsErrors.invalid("destinationArn for vendor " + arn.service() + " cannot be used without roleArn");
        } else if (!"lambda".equals(arn.service())) {
            throw LogsErrors.invalid("PutSubscriptionFilter operation cannot work with destinationArn for vendor "
                    + arn.service() + " in the local cloud: only functions of AWS Lambda are supported.");
        } else if (!arn.accountId().equals(context.scope().accountId())) {
            throw LogsErrors.denied("Cross-account lambda invocation passing is not allowed. You must use"
                    + " DestinationPolicies to create cross account lambda triggers.");
        } else if (request.roleArn() != null) {
            throw LogsErrors.invalid("destinationArn for vendor lambda cannot be used with roleArn");
        } else if (!destination.matches(FUNCTION)) {
            throw LogsErrors.constraint(
                    "destinationArn", destination, "Member must be the ARN of a function of AWS Lambda");
        } else if (group.name().equals("/aws/lambda/" + arn.resource().replaceFirst("^function:([^:]+).*", "$1"))) {
            throw LogsErrors.invalid(
                    "The log group provided is reserved for the function logs of the destination function.");
        }
        try {
            deliveries.invoke(group.name(), destination, InvocationType.DRY_RUN, "{}");
        } catch (AwsServiceException e) {
            throw LogsErrors.invalid("Could not execute the lambda function. Make sure you have given CloudWatch Logs"
                    + " permission to execute your function.");
        }
    }

    public DescribeSubscriptionFiltersResponse describeSubscriptionFilters(DescribeSubscriptionFiltersRequest request) {
        Group group = groups.get(request.logGroupName()).standard();
        String prefix = request.filterNamePrefix() == null ? "" : request.filterNamePrefix();
        Page<Subscription> page = Page.of(
                "DescribeSubscriptionFilters " + group.name() + " " + prefix,
                group.subscriptions().stream()
                        .filter(filter -> filter.name().startsWith(prefix))
                        .toList(),
                Subscription::name,
                request.limit() == null ? DEFAULT_PAGE : request.limit(),
                request.nextToken(),
                LogsErrors::invalidToken);
        return DescribeSubscriptionFiltersResponse.builder()
                .subscriptionFilters(page.items().stream()
                        .map(filter -> filter.view(group.name()))
                        .toList())
                .nextToken(page.nextToken())
                .build();
    }

    public void deleteSubscriptionFilter(DeleteSubscriptionFilterRequest request) {
        groups.change(request.logGroupName(), group -> {
            List<Subscription> filters = new ArrayList<>(group.subscriptions());
            if (!filters.removeIf(filter -> filter.name().equals(request.filterName()))) {
                throw LogsErrors.missing("subscription filter");
            }
            return group.withSubscriptions(filters);
        });
    }
}
