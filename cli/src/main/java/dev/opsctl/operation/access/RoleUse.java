package dev.opsctl.operation.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.opsctl.operation.stack.Stacks;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Clients;
import dev.opsctl.target.LocalCloudProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudformation.model.StackResourceSummary;
import software.amazon.awssdk.services.iam.model.AccessAdvisorUsageGranularityType;
import software.amazon.awssdk.services.iam.model.GetServiceLastAccessedDetailsResponse;
import software.amazon.awssdk.services.iam.model.JobStatusType;

/**
 * What the stacks' roles are granted, what of it they used, and what they were denied: in the local cloud from its record of decisions since
 * it started, on AWS from IAM's last-accessed data, which knows the actions of some services, and no denials (CloudTrail has those).
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_last-accessed.html">Last accessed information</a>
 */
public final class RoleUse {

    /**
     * One role.
     *
     * @param unused granted and not seen used
     * @param unknown granted, and nobody records whether it is used
     * @param denied actions that it was denied; null where that is not recorded
     */
    public record Role(
            String role,
            int granted,
            int used,
            List<String> unused,
            List<String> unknown,
            @Nullable List<String> denied) {}

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long POLL_MILLIS = 1_000;

    private final Clients clients;
    private final String stack;
    private final @Nullable JsonNode decisions;

    private RoleUse(Clients clients, String stack, @Nullable JsonNode decisions) {
        this.clients = clients;
        this.stack = stack;
        this.decisions = decisions;
    }

    /**
     * Every role of the IAM stack, by name, then those of the pipeline, and of the account that hosts the external service.
     *
     * @param partner that account, if one is known
     * @param local the local cloud, if it is the target
     */
    public static List<Role> diff(Clients clients, Optional<Clients> partner, Optional<LocalCloudProcess> local) {
        JsonNode decisions = local.map(RoleUse::decisions).orElse(null);
        List<Role> roles = new ArrayList<>(new RoleUse(clients, Stacks.IAM, decisions).diff());
        Stacks stacks = new Stacks(clients);
        stacks.find(stacks.name(Stacks.PIPELINE))
                .ifPresent(found -> roles.addAll(new RoleUse(clients, Stacks.PIPELINE, decisions).diff()));
        partner.filter(there -> new Stacks(there)
                        .find(new Stacks(there).name(Stacks.PARTNER))
                        .isPresent())
                .ifPresent(there -> roles.addAll(new RoleUse(there, Stacks.PARTNER, decisions).diff()));
        return roles;
    }

    private List<Role> diff() {
        Stacks stacks = new Stacks(clients);
        Set<String> names = new TreeSet<>();
        stacks.resources(stacks.name(stack)).values().stream()
                .flatMap(List::stream)
                .filter(resource -> "AWS::IAM::Role".equals(resource.resourceType()))
                .map(StackResourceSummary::physicalResourceId)
                .filter(name -> name != null && !name.isEmpty())
                .forEach(names::add);
        List<Role> roles = new ArrayList<>();
        Granted granted = Granted.of(clients.iam(), names);
        for (String name : names) {
            if (!granted.has(name)) {
                throw new OperationException(
                        ExitCode.NOT_FOUND,
                        "Role " + name + " of stack " + stacks.name(stack) + " is not there any more",
                        "Deploy it again: " + Stacks.deploying(stack));
            }
            roles.add(decisions == null ? onAws(name, granted) : locally(name, granted, decisions));
        }
        return roles;
    }

    private static JsonNode decisions(LocalCloudProcess local) {
        try {
            return JSON.readTree(local.control("GET", "/_opsctl/decisions", null));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Role locally(String name, Granted all, JsonNode decisions) {
        String arn = all.arn(name);
        Set<String> used = new TreeSet<>();
        decisions.path("allowed").path(arn).fieldNames().forEachRemaining(used::add);
        Set<String> denied = new TreeSet<>();
        for (JsonNode denial : decisions.path("denied")) {
            if (denial.path("principalArn").asText().equals(arn)) {
                denied.add(denial.path("action").asText());
            }
        }
        Set<String> granted = all.actions(name);
        List<String> unused = granted.stream()
                .filter(action -> used.stream().noneMatch(seen -> covers(action, seen)))
                .toList();
        return new Role(name, granted.size(), granted.size() - unused.size(), unused, List.of(), List.copyOf(denied));
    }

    private Role onAws(String name, Granted all) {
        String arn = all.arn(name);
        String job = clients.iam()
                .generateServiceLastAccessedDetails(
                        r -> r.arn(arn).granularity(AccessAdvisorUsageGranularityType.ACTION_LEVEL))
                .jobId();
        Map<String, Boolean> seen = new TreeMap<>();
        String marker = null;
        do {
            String from = marker;
            GetServiceLastAccessedDetailsResponse page = finished(job, from);
            page.servicesLastAccessed().forEach(service -> {
                seen.merge(service.serviceNamespace() + ":*", service.lastAuthenticated() != null, Boolean::logicalOr);
                service.trackedActionsLastAccessed()
                        .forEach(action -> seen.put(
                                service.serviceNamespace() + ":" + action.actionName(),
                                action.lastAccessedTime() != null));
            });
            marker = page.isTruncated() ? page.marker() : null;
        } while (marker != null);
        List<String> unused = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        Set<String> granted = all.actions(name);
        for (String action : granted) {
            String service = action.replaceFirst(":.*", ":*");
            Boolean exactly = seen.entrySet().stream()
                    .filter(e -> !e.getKey().endsWith(":*") && covers(action, e.getKey()))
                    .map(Map.Entry::getValue)
                    .reduce(Boolean::logicalOr)
                    .orElse(null);
            if (Boolean.FALSE.equals(exactly) || !seen.getOrDefault(service, false)) {
                unused.add(action);
            } else if (exactly == null) {
                unknown.add(action);
            }
        }
        return new Role(name, granted.size(), granted.size() - unused.size() - unknown.size(), unused, unknown, null);
    }

    private GetServiceLastAccessedDetailsResponse finished(String job, @Nullable String marker) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            GetServiceLastAccessedDetailsResponse page = clients.iam()
                    .getServiceLastAccessedDetails(r -> r.jobId(job).marker(marker));
            if (page.jobStatus() != JobStatusType.IN_PROGRESS || System.nanoTime() > end) {
                return page;
            }
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return page;
            }
        }
    }

    private static boolean covers(String granted, String used) {
        return Pattern.matches(
                "\\Q" + granted.toLowerCase(Locale.ROOT).replace("*", "\\E.*\\Q") + "\\E",
                used.toLowerCase(Locale.ROOT));
    }
}
