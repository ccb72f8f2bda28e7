package dev.opsctl.local.service.stepfunctions.definition;

import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.stepfunctions.SfnErrors;
import dev.opsctl.local.service.stepfunctions.definition.Machines.Machine;
import dev.opsctl.local.store.Table;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sfn.model.RoutingConfigurationListItem;
import software.amazon.awssdk.services.sfn.model.StateMachineDoesNotExistException;

/**
 * Versions of state machines, which never change, and aliases, which share executions out among up to two of them.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/auth-version-alias.html">Versions and aliases</a>
 */
public final class Versions {

    /** A published revision. */
    public record Version(
            String arn, String machine, int number, String revision, @Nullable String description, Instant created) {}

    /** Where a part of an alias's executions goes; weights are per cent. */
    public record Route(String versionArn, int weight) {}

    /** An alias. */
    public record Alias(
            String arn,
            String machine,
            String name,
            @Nullable String description,
            List<Route> routes,
            Instant created,
            Instant updated) {}

    /** What an ARN of a state machine, a version or an alias stands for, when it is started now. */
    public record Target(Machine machine, String revision, @Nullable String versionArn, @Nullable String aliasArn) {}

    private static final int MAX_ALIASES = 100;
    private static final Pattern QUALIFIED = Pattern.compile("stateMachine:[^:]+:([^:]+)");

    private final ServiceContext context;
    private final Machines machines;
    private final Table<Version> versions;
    private final Table<Integer> counters;
    private final Table<Alias> aliases;

    public Versions(ServiceContext context, Machines machines) {
        this.context = context;
        this.machines = machines;
        this.versions = context.table("versions", Version.class);
        this.counters = context.table("version-counters", Integer.class);
        this.aliases = context.table("aliases", Alias.class);
    }

    private static String key(String machine, int number) {
        return machine + "|" + String.format("%010d", number);
    }

    /** The ARN without its version or alias. */
    public static String unqualified(String arn) {
        String qualifier = qualifier(arn);
        return qualifier == null ? arn : arn.substring(0, arn.length() - qualifier.length() - 1);
    }

    private static @Nullable String qualifier(String arn) {
        Matcher resource = QUALIFIED.matcher(Arn.parse(arn).map(Arn::resource).orElse(""));
        return resource.matches() ? resource.group(1) : null;
    }

    public Target target(String arn) {
        String qualifier = qualifier(arn);
        if (qualifier == null) {
            Machine machine = machines.get(arn);
            return new Target(machine, machine.revision(), null, null);
        }
        Machine machine = machines.get(unqualified(arn));
        if (qualifier.matches("\\d{1,9}")) {
            Version version = version(arn);
            return new Target(machine, version.revision(), version.arn(), null);
        }
        Alias alias = aliases.get(machine.name() + "|" + qualifier).orElseThrow(() -> SfnErrors.noMachine(arn));
        int drawn = ThreadLocalRandom.current().nextInt(100);
        for (Route route : alias.routes()) {
            drawn -= route.weight();
            if (drawn < 0) {
                return new Target(machine, version(route.versionArn()).revision(), route.versionArn(), alias.arn());
            }
        }
        throw new IllegalStateException("the weights of " + alias.arn() + " are not 100 together");
    }

    public Version version(String arn) {
        String qualifier = qualifier(arn);
        Machine machine = machines.get(unqualified(arn));
        return qualifier == null || !qualifier.matches("\\d{1,9}")
                ? missing(arn)
                : versions.get(key(machine.name(), Integer.parseInt(qualifier))).orElseGet(() -> missing(arn));
    }

    private static Version missing(String arn) {
        throw SfnErrors.noMachine(arn);
    }

    /** Publishes the current revision, unless the newest version is just that. */
    public Version publish(String machineArn, @Nullable String revision, @Nullable String description) {
        return context.change(change -> {
            Machine machine = machines.get(machineArn);
            String shown = machines.shown(machine.revision());
            String current = shown == null ? "INITIAL" : shown;
            if (revision != null && !revision.equals(current)) {
                throw SfnErrors.conflict("Failed to publish the State Machine version for revision " + revision
                        + ". The current State Machine revision is " + current + ".");
            }
            List<Version> known = ofMachine(machine.name());
            if (!known.isEmpty() && known.get(0).revision().equals(machine.revision())) {
                return known.get(0);
            }
            int number = counters.update(machine.name(), 0, n -> n + 1);
            Version version = new Version(
                    machine.arn() + ":" + number,
                    machine.name(),
                    number,
                    machine.revision(),
                    description,
                    context.clock().instant());
            versions.insert(key(machine.name(), number), version);
            return version;
        });
    }

    /** The newest first. */
    public List<Version> ofMachine(String machine) {
        return versions.entries(machine + "|").stream()
                .map(Map.Entry::getValue)
                .sorted(Comparator.comparing(Version::number).reversed())
                .toList();
    }

    public void delete(String versionArn) {
        String qualifier = qualifier(versionArn);
        if (qualifier == null || !qualifier.matches("\\d{1,9}")) {
            throw SfnErrors.invalidArn(versionArn);
        }
        Optional<Machine> owner = machines.find(Machines.named(unqualified(versionArn), Machines.KIND));
        if (owner.isEmpty()) {
            return; // gone with its state machine
        }
        String machine = owner.get().name();
        context.change(change -> {
            List<String> users = aliasesOf(machine).stream()
                    .filter(alias -> alias.routes().stream()
                            .anyMatch(route -> route.versionArn().equals(versionArn)))
                    .map(Alias::name)
                    .toList();
            if (!users.isEmpty()) {
                throw SfnErrors.conflict(
                        "Version to be deleted must not be referenced by an alias. Current list of aliases referencing"
                                + " this version: "
                                + users);
            }
            versions.remove(key(machine, Integer.parseInt(qualifier)));
        });
    }

    public void deleteOf(String machine) {
        ofMachine(machine).forEach(version -> versions.remove(key(machine, version.number())));
        aliasesOf(machine).forEach(alias -> aliases.remove(machine + "|" + alias.name()));
        counters.remove(machine);
    }

    public Alias create(
            @Nullable String name, @Nullable String description, List<RoutingConfigurationListItem> routing) {
        if (name == null || name.length() > 80 || !name.matches("(?=.*[a-zA-Z_\\-.])[a-zA-Z0-9_\\-.]+")) {
            throw SfnErrors.invalidName(name);
        }
        Instant now = context.clock().instant();
        return context.change(change -> {
            List<Route> routes = routes(routing, null);
            Machine machine = machines.get(unqualified(routes.get(0).versionArn()));
            Alias alias = new Alias(machine.arn() + ":" + name, machine.name(), name, description, routes, now, now);
            Alias known = aliases.get(machine.name() + "|" + name).orElse(null);
            if (known != null) {
                if (known.routes().equals(routes) && Objects.equals(known.description(), description)) {
                    return known;
                }
                throw SfnErrors.conflict(
                        "Create alias request arguments conflict with an existing alias of that name, which has other"
                                + " arguments");
            } else if (aliasesOf(machine.name()).size() >= MAX_ALIASES) {
                throw SfnErrors.quota("A state machine has at most " + MAX_ALIASES + " aliases");
            }
            aliases.insert(machine.name() + "|" + name, alias);
            return alias;
        });
    }

    private List<Route> routes(List<RoutingConfigurationListItem> routing, @Nullable String machineArn) {
        List<Route> routes = routing.stream()
                .map(item -> new Route(item.stateMachineVersionArn(), item.weight() == null ? 0 : item.weight()))
                .toList();
        boolean whole = routes.stream().mapToInt(Route::weight).sum() == 100
                && routes.stream().allMatch(route -> route.weight() >= 0);
        if (routes.isEmpty() || routes.size() > 2 || !whole) {
            throw SfnErrors.validation(
                    "The routing configuration names one version, or two, with weights that are 100 together");
        }
        String machine = machineArn == null ? unqualified(routes.get(0).versionArn()) : machineArn;
        if (new HashSet<>(routes.stream().map(Route::versionArn).toList()).size() != routes.size()
                || routes.stream()
                        .anyMatch(route -> !unqualified(route.versionArn()).equals(machine))) {
            throw SfnErrors.validation("The routing configuration names different versions of one state machine");
        }
        for (Route route : routes) {
            if (qualifier(route.versionArn()) == null) {
                throw SfnErrors.invalidArn(route.versionArn());
            }
            try {
                version(route.versionArn());
            } catch (StateMachineDoesNotExistException e) {
                throw SfnErrors.noResource(route.versionArn());
            }
        }
        return routes;
    }

    public Alias alias(String arn) {
        String qualifier = qualifier(arn);
        if (qualifier == null || qualifier.matches("\\d+")) {
            throw SfnErrors.invalidArn(arn);
        }
        String machine = Machines.named(unqualified(arn), Machines.KIND);
        return aliases.get(machine + "|" + qualifier)
                .filter(alias -> alias.arn().equals(arn))
                .orElseThrow(() -> SfnErrors.noResource(arn));
    }

    public Alias update(String arn, @Nullable String description, List<RoutingConfigurationListItem> routing) {
        Alias before = alias(arn);
        if (description == null && routing.isEmpty()) {
            throw SfnErrors.missing("Either the description or the RoutingConfiguration must be specified");
        }
        return aliases.update(
                        before.machine() + "|" + before.name(),
                        now -> new Alias(
                                now.arn(),
                                now.machine(),
                                now.name(),
                                description == null ? now.description() : description,
                                routing.isEmpty() ? now.routes() : routes(routing, unqualified(arn)),
                                now.created(),
                                context.clock().instant()))
                .orElseThrow(() -> SfnErrors.noResource(arn));
    }

    public void deleteAlias(String arn) {
        context.change(change -> {
            Alias alias = alias(arn);
            aliases.remove(alias.machine() + "|" + alias.name());
        });
    }

    public List<Alias> aliasesOf(String machine) {
        return aliases.entries(machine + "|").stream().map(Map.Entry::getValue).toList();
    }
}
