package dev.opsctl.command.plan;

import dev.opsctl.operation.plan.Plan;
import dev.opsctl.operation.plan.Plan.Action;
import dev.opsctl.operation.plan.Plan.Cause;
import dev.opsctl.operation.plan.Plan.Outcome;
import dev.opsctl.operation.plan.Plan.ParameterChange;
import dev.opsctl.operation.plan.Plan.Permission;
import dev.opsctl.operation.plan.Plan.PropertyChange;
import dev.opsctl.operation.plan.Plan.ResourcePlan;
import dev.opsctl.operation.plan.Plan.StackPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A plan for people: the sum, then what is lost, then what is allowed anew, then the rest stack by stack. Nothing is wider than the terminal,
 * and nothing that is needed to decide is cut.
 */
public final class PlanText {

    private static final String RED = "31";
    private static final String GREEN = "32";
    private static final String YELLOW = "33";
    private static final String CYAN = "36";
    private static final String BOLD = "1";
    private static final String DIM = "2";
    /** Of a resource that is made: its first properties; all are in the JSON form. */
    private static final int SHOWN_OF_NEW = 6;

    /** In the sum. */
    private static final int MOST_LOSSES = 5;
    /** Of a type in a new stack: as many names. */
    private static final int NAMED = 5;

    private final int width;
    private final boolean colour;
    private final PropertyText properties;
    private final List<String> lines = new ArrayList<>();

    /** @param width of the terminal, in columns */
    public PlanText(int width, boolean colour) {
        this.width = Math.max(width, 40);
        this.colour = colour;
        this.properties = new PropertyText(this.width);
    }

    /** @param next what to do with the plan, as it is to be printed: commands are copied from it */
    public List<String> lines(Plan plan, List<String> next) {
        head(plan);
        List<ResourcePlan> destructive = plan.changes().filter(PlanText::first).toList();
        if (!destructive.isEmpty()) {
            heading("Deleted or replaced");
            destructive.forEach(resource -> whole(resource, resource.path()));
        }
        permissions(plan);
        List<StackPlan> others = plan.stacks().stream()
                .filter(stack -> stack.outcome() != Outcome.UNCHANGED)
                .filter(PlanText::hasMore)
                .toList();
        if (!others.isEmpty()) {
            heading(destructive.isEmpty() ? "Changes" : "Other changes");
            others.forEach(this::stack);
        }
        dependent(plan);
        foot(plan, next);
        return lines;
    }

    private void head(Plan plan) {
        Plan.Place target = plan.target();
        wrap(
                "",
                "Plan for " + target.name() + ", account " + target.account() + ", " + target.region()
                        + (target.prefix().isEmpty() ? "" : ", prefix " + target.prefix()),
                BOLD);
        if (plan.isEmpty()) {
            lines.add("Nothing to change: every stack is what its template says.");
            return;
        }
        Plan.Summary sum = plan.summary();
        List<String> parts = new ArrayList<>();
        count(parts, sum.deleted(), "to delete", RED);
        count(parts, sum.replaced(), "to replace", RED);
        count(parts, sum.perhapsReplaced(), "perhaps to replace", RED);
        count(parts, sum.modified(), "to modify", YELLOW);
        count(parts, sum.perhapsModified(), "perhaps to modify", YELLOW);
        count(parts, sum.added(), "to add", GREEN);
        count(parts, sum.imported(), "to take in", CYAN);
        sum(parts);
        plan.changes()
                .filter(r -> r.loses() != null)
                .limit(MOST_LOSSES)
                .forEach(r -> wrap(
                        "",
                        (r.action() == Action.PERHAPS_REPLACE ? "Perhaps lost with " : "Lost with ") + r.path() + ": "
                                + r.loses(),
                        RED));
        if (sum.losing() > MOST_LOSSES) {
            lines.add(paint(RED, "Lost: " + (sum.losing() - MOST_LOSSES) + " more, below"));
        }
        long widened = widened(plan).size();
        if (widened > 0) {
            wrap("", "Permissions widen in " + widened + (widened == 1 ? " resource." : " resources."), RED);
        }
    }

    /** On as many lines as it takes. */
    private void sum(List<String> parts) {
        if (parts.isEmpty()) {
            lines.add("No resource changes, only outputs, parameters or tags of stacks.");
        }
        String line = "";
        for (int i = 0; i < parts.size(); i++) {
            String part = parts.get(i) + (i < parts.size() - 1 ? "," : "");
            if (!line.isEmpty() && plain(line + " " + part).length() > width) {
                lines.add(line);
                line = " ";
            }
            line += (line.isEmpty() ? "" : " ") + part;
        }
        if (!line.isEmpty()) {
            lines.add(line);
        }
    }

    private static String plain(String text) {
        return text.replaceAll("\u001b\\[[0-9;]*m", "");
    }

    private void count(List<String> parts, int number, String what, String hue) {
        if (number > 0) {
            parts.add(paint(hue, number + " " + what));
        }
    }

    private void heading(String text) {
        lines.add("");
        lines.add(paint(BOLD, text));
    }

    /** Of what stays in its stack, a stack that is made has more to say of nobody. */
    private static List<ResourcePlan> widened(Plan plan) {
        return plan.stacks().stream()
                .filter(stack -> stack.outcome() != Outcome.CREATE)
                .flatMap(stack -> stack.resources().stream())
                .filter(r -> !r.permissions().isEmpty())
                .toList();
    }

    private void permissions(Plan plan) {
        List<ResourcePlan> widened = widened(plan);
        if (widened.isEmpty()) {
            return;
        }
        heading("Permissions that widen");
        for (ResourcePlan resource : widened) {
            title(resource, resource.path());
            for (Permission permission : resource.permissions()) {
                wrap(
                        "        ",
                        permission.words() + (permission.broad() ? " (broad)" : ""),
                        permission.broad() ? RED : YELLOW);
            }
        }
    }

    /** Whether it stands before everything else. */
    private static boolean first(ResourcePlan resource) {
        return resource.action().destructive() && (!resource.unsure() || resource.loses() != null);
    }

    /** Whether it changes only if something else comes to be another. */
    private static boolean last(ResourcePlan resource) {
        return resource.unsure() && !first(resource);
    }

    private static boolean between(ResourcePlan resource) {
        return !first(resource) && !last(resource);
    }

    private static boolean hasMore(StackPlan stack) {
        return stack.outcome() == Outcome.PASSES_ON
                || stack.outcome() == Outcome.CREATE
                || stack.parameters().stream().anyMatch(PlanText::known)
                || stack.resources().stream().anyMatch(PlanText::between);
    }

    private static boolean known(ParameterChange parameter) {
        return !String.valueOf(parameter.after()).contains(PropertyText.KNOWN_AFTER);
    }

    /** A line for each stack that has resources which change only if something else comes to be another. */
    private void dependent(Plan plan) {
        List<StackPlan> stacks = plan.stacks().stream()
                .filter(stack -> stack.resources().stream().anyMatch(PlanText::last))
                .toList();
        if (stacks.isEmpty()) {
            return;
        }
        heading("Changed only if what is passed on comes to be another");
        wrap("  ", "CloudFormation knows that only when it happens. Each of them: -o json", DIM);
        for (StackPlan stack : stacks) {
            List<ResourcePlan> resources =
                    stack.resources().stream().filter(PlanText::last).toList();
            long replaced = resources.stream()
                    .filter(r -> r.action() == Action.PERHAPS_REPLACE)
                    .count();
            List<String> causes = resources.stream()
                    .flatMap(r -> r.properties().stream())
                    .flatMap(p -> p.causes().stream())
                    .map(Cause::entity)
                    .filter(java.util.Objects::nonNull)
                    .distinct()
                    .sorted()
                    .toList();
            wrap(
                    "  ",
                    "~? " + stack.path() + ": " + resources.size()
                            + (resources.size() == 1 ? " resource" : " resources")
                            + (replaced > 0 ? ", " + replaced + " of them replaced" : "")
                            + (causes.isEmpty() ? "" : ", through " + named(causes)),
                    DIM);
        }
    }

    private static String named(List<String> names) {
        int most = names.size() <= NAMED + 1 ? names.size() : NAMED;
        return String.join(", ", names.subList(0, most))
                + (most < names.size() ? " and " + (names.size() - most) + " more" : "");
    }

    private void stack(StackPlan stack) {
        String name = stack.stack() == null ? "" : "  " + stack.stack();
        String passed = stack.parameters().stream()
                .filter(PlanText::known)
                .map(PlanText::parameter)
                .collect(Collectors.joining(", "));
        if (stack.outcome() == Outcome.PASSES_ON) {
            wrap(
                    "  ",
                    "~ " + stack.path()
                            + (passed.isEmpty()
                                    ? ": nothing in it changes"
                                    : " passes on " + passed + "; nothing in it changes"),
                    DIM);
            return;
        }
        lines.add("");
        lines.add("  " + paint(BOLD, stack.path())
                + paint(DIM, fitted(name, stack.path().length() + 2)));
        if (!passed.isEmpty()) {
            wrap("    ", "parameters: " + passed, DIM);
        }
        if (stack.outcome() == Outcome.CREATE) {
            made(stack);
        } else {
            stack.resources().stream()
                    .filter(PlanText::between)
                    .forEach(resource -> whole(resource, resource.logicalId()));
        }
    }

    private static String parameter(ParameterChange change) {
        return change.name() + " " + (change.before() == null ? "(none)" : change.before()) + " → "
                + (change.after() == null ? "(none)" : change.after());
    }

    /** A new stack: how many of what, by type. */
    private void made(StackPlan stack) {
        Map<String, List<String>> types = new TreeMap<>();
        stack.resources().stream().filter(r -> !r.action().destructive()).forEach(r -> types.computeIfAbsent(
                        symbol(r.action()) + " " + r.type(), type -> new ArrayList<>())
                .add(r.logicalId()));
        types.forEach((type, ids) ->
                wrap("    ", type + " " + ids.size() + ": " + named(ids), type.startsWith("+") ? GREEN : CYAN));
    }

    private void whole(ResourcePlan resource, String name) {
        title(resource, name);
        consequences(resource);
        boolean made = resource.action() == Action.ADD || resource.action() == Action.IMPORT;
        if (resource.action() == Action.DELETE) {
            return; // what it was goes with it
        }
        List<PropertyChange> shown = resource.properties();
        int most = made ? Math.min(SHOWN_OF_NEW, shown.size()) : shown.size();
        for (PropertyChange property : shown.subList(0, most)) {
            String hue = forced(resource, property) ? RED : hue(property);
            properties.lines(property, made).forEach(line -> lines.add(paint(hue, line)));
        }
        if (most < shown.size()) {
            lines.add(paint(DIM, "        … " + (shown.size() - most) + " more properties: -o json"));
        }
    }

    private static boolean forced(ResourcePlan resource, PropertyChange property) {
        return resource.action().destructive() && resource.because().contains(property.name());
    }

    private void title(ResourcePlan resource, String name) {
        String start = "  " + symbol(resource.action()) + " " + name;
        String type = "  " + resource.type();
        String id = resource.physicalId() == null ? "" : "  " + shortened(resource.physicalId());
        lines.add("");
        if (start.length() + type.length() + id.length() <= width) {
            lines.add(paint(hue(resource.action()), start) + paint(DIM, type + id));
            return;
        } else if (start.length() + type.length() <= width) {
            lines.add(paint(hue(resource.action()), start) + paint(DIM, type));
        } else {
            wrap("  ", start.strip(), hue(resource.action()));
            wrap("      ", type.strip(), DIM);
        }
        if (!id.isEmpty()) {
            wrap("      ", id.strip(), DIM);
        }
    }

    private void consequences(ResourcePlan resource) {
        String kind = kind(resource);
        if (!resource.because().isEmpty()) {
            String properties = String.join(
                    ", ",
                    resource.because().stream().map(PlanText::top).distinct().toList());
            wrap(
                    "      ",
                    (resource.action() == Action.REPLACE ? "replaced because " : "perhaps replaced because ")
                            + properties + " cannot be changed in place",
                    RED);
        }
        if (resource.loses() != null) {
            wrap(
                    "      ",
                    (resource.action() == Action.PERHAPS_REPLACE ? "would lose " : "loses ") + resource.loses(),
                    RED);
        } else if (resource.kept()) {
            wrap("      ", "the old " + kind + " is kept, without a stack", YELLOW);
        }
        if (resource.obstacle() != null) {
            wrap("      ", "CloudFormation will refuse it: " + resource.obstacle(), RED);
        }
    }

    /** {@code KeySchema} of {@code KeySchema[HASH].AttributeName}. */
    private static String top(String name) {
        return name.split("[.\\[]", 2)[0];
    }

    private static String kind(ResourcePlan resource) {
        return resource.type()
                .substring(resource.type().lastIndexOf(':') + 1)
                .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
                .toLowerCase(Locale.ROOT);
    }

    private void foot(Plan plan, List<String> next) {
        String unchanged = plan.stacks().stream()
                .filter(stack -> stack.outcome() == Outcome.UNCHANGED)
                .map(StackPlan::path)
                .collect(Collectors.joining(", "));
        if (!unchanged.isEmpty() && !plan.isEmpty()) {
            lines.add("");
            wrap("", "Unchanged: " + unchanged, DIM);
        }
        plan.notes().forEach(note -> {
            lines.add("");
            wrap("", "Note: " + note, YELLOW);
        });
        if (!next.isEmpty()) {
            lines.add("");
            lines.addAll(next);
        }
    }

    private static String symbol(Action action) {
        return switch (action) {
            case DELETE -> "-";
            case REPLACE -> "-/+";
            case PERHAPS_REPLACE -> "-/+?";
            case MODIFY -> "~";
            case PERHAPS_MODIFY -> "~?";
            case ADD -> "+";
            case IMPORT -> "<";
        };
    }

    private static String hue(Action action) {
        return switch (action) {
            case DELETE, REPLACE, PERHAPS_REPLACE -> RED;
            case MODIFY, PERHAPS_MODIFY -> YELLOW;
            case ADD -> GREEN;
            case IMPORT -> CYAN;
        };
    }

    private static @Nullable String hue(PropertyChange property) {
        return switch (property.change()) {
            case ADD -> GREEN;
            case REMOVE -> RED;
            default -> null;
        };
    }

    /** The last part of a long identifier tells most. */
    private String shortened(String id) {
        int most = width - 20;
        return id.length() <= most ? id : "…" + id.substring(id.length() - most + 1);
    }

    private String fitted(String text, int used) {
        return used + text.length() <= width ? text : "";
    }

    private void wrap(String indent, String text, String hue) {
        PropertyText.wrap(indent, text, width).forEach(line -> lines.add(hue == null ? line : paint(hue, line)));
    }

    private String paint(@Nullable String code, String text) {
        return colour && code != null && !text.isEmpty() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
