package dev.opsctl.local.service.cloudwatch;

import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.sdk.Faults;
import dev.opsctl.local.store.Table;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.cloudwatch.model.DashboardEntry;
import software.amazon.awssdk.services.cloudwatch.model.DashboardInvalidInputErrorException;
import software.amazon.awssdk.services.cloudwatch.model.DashboardNotFoundErrorException;
import software.amazon.awssdk.services.cloudwatch.model.DashboardValidationMessage;
import software.amazon.awssdk.services.cloudwatch.model.DeleteDashboardsRequest;
import software.amazon.awssdk.services.cloudwatch.model.GetDashboardRequest;
import software.amazon.awssdk.services.cloudwatch.model.GetDashboardResponse;
import software.amazon.awssdk.services.cloudwatch.model.ListDashboardsRequest;
import software.amazon.awssdk.services.cloudwatch.model.ListDashboardsResponse;
import software.amazon.awssdk.services.cloudwatch.model.PutDashboardRequest;
import software.amazon.awssdk.services.cloudwatch.model.PutDashboardResponse;

/** Dashboards. Those of an account are the same in all regions, and their ARNs name none. */
final class DashboardOperations {

    /** Where the dashboards of all regions are kept. */
    private static final String REGION = "us-east-1";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+");
    private static final int LONGEST_NAME = 255;
    private static final int PAGE = 1000;

    /** A dashboard in the store, under its name. @param body as it was sent */
    record Dashboard(String body, Instant modified) {}

    private final ServiceContext context;
    private final Table<Dashboard> table;

    DashboardOperations(ServiceContext context) {
        this.context = context;
        Scope home = new Scope(context.scope().accountId(), REGION);
        this.table = new ServiceContext(context.cloud(), home, context.service()).table("dashboards", Dashboard.class);
    }

    public PutDashboardResponse putDashboard(PutDashboardRequest request) {
        String name = request.dashboardName();
        if (!NAME.matcher(name).matches()) {
            throw CloudWatchErrors.value("The value for field DashboardName contains invalid characters. "
                    + "It can only contain alphanumerics, dash (-) and underscore (_).\n");
        } else if (name.length() > LONGEST_NAME) {
            throw invalid(
                    "The value " + name + " for field DashboardName is too long. It can have at most " + LONGEST_NAME
                            + " characters.\n",
                    List.of());
        }
        DashboardBody body = DashboardBody.of(request.dashboardBody())
                .orElseThrow(() -> invalid("The field DashboardBody must be a valid JSON object", List.of()));
        List<DashboardValidationMessage> errors = body.errors();
        if (!errors.isEmpty()) {
            throw invalid(
                    "The dashboard body is invalid, there are " + errors.size() + " validation errors:\n"
                            + DashboardBody.text(errors),
                    errors);
        }
        Dashboard dashboard =
                new Dashboard(request.dashboardBody(), context.clock().instant());
        table.replace(name, dashboard);
        return PutDashboardResponse.builder()
                .dashboardValidationMessages(body.warnings())
                .build();
    }

    private static DashboardInvalidInputErrorException invalid(String text, List<DashboardValidationMessage> messages) {
        return (DashboardInvalidInputErrorException)
                Faults.of(DashboardInvalidInputErrorException.class, text).toBuilder()
                        .dashboardValidationMessages(messages)
                        .build();
    }

    public GetDashboardResponse getDashboard(GetDashboardRequest request) {
        Dashboard dashboard = table.get(request.dashboardName()).orElseThrow(() -> missing(request.dashboardName()));
        return GetDashboardResponse.builder()
                .dashboardArn(arn(request.dashboardName()))
                .dashboardName(request.dashboardName())
                .dashboardBody(dashboard.body())
                .build();
    }

    private String arn(String name) {
        return context.scope().globalArn("cloudwatch", "dashboard/" + name);
    }

    private static DashboardNotFoundErrorException missing(String names) {
        return Faults.of(DashboardNotFoundErrorException.class, "Dashboard " + names + " does not exist");
    }

    public ListDashboardsResponse listDashboards(ListDashboardsRequest request) {
        String prefix = request.dashboardNamePrefix() == null ? "" : request.dashboardNamePrefix();
        Page<DashboardEntry> page = Page.of(
                "ListDashboards " + prefix,
                table.range("", Integer.MAX_VALUE).stream()
                        .filter(entry -> entry.getKey().startsWith(prefix))
                        .map(entry -> DashboardEntry.builder()
                                .dashboardName(entry.getKey())
                                .dashboardArn(arn(entry.getKey()))
                                .lastModified(entry.getValue().modified())
                                .size((long) entry.getValue().body().getBytes(StandardCharsets.UTF_8).length)
                                .build())
                        .toList(),
                DashboardEntry::dashboardName,
                PAGE,
                request.nextToken(),
                CloudWatchErrors::nextToken);
        return ListDashboardsResponse.builder()
                .dashboardEntries(page.items())
                .nextToken(page.nextToken())
                .build();
    }

    /** All of them, or none if one is missing. */
    public void deleteDashboards(DeleteDashboardsRequest request) {
        context.change(change -> {
            String missing = request.dashboardNames().stream()
                    .filter(name -> table.get(name).isEmpty())
                    .collect(Collectors.joining(", "));
            if (!missing.isEmpty()) {
                throw missing(missing);
            }
            request.dashboardNames().forEach(table::remove);
        });
    }
}
