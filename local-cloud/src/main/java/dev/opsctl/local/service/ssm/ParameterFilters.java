package dev.opsctl.local.service.ssm;

import dev.opsctl.local.sdk.Faults;
import dev.opsctl.local.service.ssm.ParameterRecord.Version;
import dev.opsctl.local.service.ssm.ParameterTable.Selected;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ssm.model.InvalidFilterKeyException;
import software.amazon.awssdk.services.ssm.model.InvalidFilterOptionException;
import software.amazon.awssdk.services.ssm.model.InvalidFilterValueException;
import software.amazon.awssdk.services.ssm.model.ParameterStringFilter;
import software.amazon.awssdk.services.ssm.model.ParametersFilter;

/**
 * What a list of parameters selects: every filter has to match, by any of its values.
 *
 * @see <a href="https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ParameterStringFilter.html">ParameterStringFilter</a>
 */
final class ParameterFilters {

    private static final Map<String, List<String>> VALUES = Map.of(
            "Tier", List.of("Standard", "Advanced", "Intelligent-Tiering"),
            "Type", List.of("String", "StringList", "SecureString"));

    private final List<Predicate<ParameterRecord>> wanted = new ArrayList<>();
    private @Nullable List<String> labels;

    private ParameterFilters() {}

    /** Of DescribeParameters. */
    static ParameterFilters of(List<ParameterStringFilter> filters) {
        return read(filters, Set.of("Label"), "[Path, Name, Type, KeyId, Tier]");
    }

    /** Of GetParametersByPath. */
    static ParameterFilters byPath(List<ParameterStringFilter> filters) {
        return read(filters, Set.of("Name", "Path", "Tier", "DataType"), "[Type, KeyId]");
    }

    private static ParameterFilters read(List<ParameterStringFilter> filters, Set<String> barred, String allowed) {
        ParameterFilters read = new ParameterFilters();
        Set<String> keys = new HashSet<>();
        for (ParameterStringFilter filter : filters) {
            String key = filter.key();
            if (barred.contains(key)) {
                throw Faults.of(
                        InvalidFilterKeyException.class,
                        "The following filter key is not valid: " + key + ". Valid filter keys include: " + allowed
                                + ".");
            } else if (filter.values().isEmpty() && !key.startsWith("tag:")) {
                throw Faults.of(
                        InvalidFilterValueException.class,
                        "The following filter values are missing : null for filter key " + key + ".");
            } else if (!keys.add(key)) {
                throw Faults.of(
                        InvalidFilterKeyException.class,
                        "The following filter is duplicated in the request: " + key
                                + ". A request can contain only one occurrence of a specific filter.");
            }
            read.add(filter, key);
        }
        return read;
    }

    private void add(ParameterStringFilter filter, String key) {
        List<String> values = filter.values();
        String option = filter.option() != null ? filter.option() : key.equals("Path") ? "OneLevel" : "Equals";
        List<String> options = key.equals("Path")
                ? List.of("Recursive", "OneLevel")
                : key.equals("Name")
                        ? List.of("BeginsWith", "Equals", "Contains")
                        : key.equals("Label") ? List.of("Equals") : List.of("BeginsWith", "Equals");
        if (!options.contains(option)) {
            throw Faults.of(
                    InvalidFilterOptionException.class,
                    "The following filter option is not valid: " + option + ". Valid options include: "
                            + (key.equals("Path") ? "[Recursive, OneLevel]" : "[BeginsWith, Equals]") + ".");
        }
        for (String value : values) {
            List<String> known = VALUES.get(key);
            if (known != null && !known.contains(value)) {
                throw Faults.of(
                        InvalidFilterOptionException.class,
                        "The following filter value is not valid: " + value + ". Valid values include: ["
                                + String.join(", ", known) + "].");
            } else if (key.equals("Path")) {
                if (value.matches("(?i)/(aws|ssm).*")) {
                    throw ParameterErrors.validation(
                            "Filters for common parameters can't be prefixed with \"aws\" or \"ssm\" (case-insensitive). "
                                    + "When using global parameters, please specify within a global namespace.");
                }
                ParameterNames.path(value);
            }
        }
        switch (key) {
            case "Label" -> labels = values;
            case "Path" ->
                wanted.add(parameter -> values.stream()
                        .anyMatch(path -> ParameterNames.below(parameter.name(), path, option.equals("Recursive"))));
            case "Name" ->
                wanted.add(parameter -> values.stream()
                        .anyMatch(value -> option.equals("Contains")
                                ? parameter.name().contains(value)
                                : fits(
                                        ParameterNames.key(parameter.name()),
                                        List.of(ParameterNames.key(value)),
                                        option)));
            default -> {
                if (key.startsWith("tag:")) {
                    wanted.add(parameter -> {
                        String tag = parameter.tags().get(key.substring(4));
                        return tag != null && (values.isEmpty() || fits(tag, values, option));
                    });
                } else {
                    wanted.add(parameter -> fits(attribute(parameter.latest(), key), values, option));
                }
            }
        }
    }

    private static @Nullable String attribute(Version version, String key) {
        return switch (key) {
            case "Type" -> version.type();
            case "KeyId" -> version.keyId();
            case "Tier" -> version.tier();
            case "DataType" -> version.dataType();
            default -> null;
        };
    }

    private static boolean fits(@Nullable String text, List<String> values, String option) {
        return text != null
                && values.stream()
                        .anyMatch(value -> option.equals("BeginsWith") ? text.startsWith(value) : text.equals(value));
    }

    /** The filters of DescribeParameters before ParameterFilters: names are prefixes. */
    static ParameterFilters former(List<ParametersFilter> filters) {
        ParameterFilters read = new ParameterFilters();
        for (ParametersFilter filter : filters) {
            boolean name = filter.keyAsString().equals("Name");
            read.wanted.add(parameter -> fits(
                    name ? parameter.name() : attribute(parameter.latest(), filter.keyAsString()),
                    filter.values(),
                    name ? "BeginsWith" : "Equals"));
        }
        return read;
    }

    /** The version of a parameter that is selected: its latest, or the one that has a label. */
    Optional<Selected> select(ParameterRecord parameter) {
        if (!wanted.stream().allMatch(filter -> filter.test(parameter))) {
            return Optional.empty();
        } else if (labels == null) {
            return Optional.of(new Selected(parameter, parameter.latest(), null));
        }
        return labels.stream()
                .flatMap(label -> parameter.labelled(label).stream()
                        .map(version -> new Selected(parameter, version, ":" + label)))
                .findFirst();
    }
}
