package dev.opsctl.local.service.ssm;

import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.ssm.ParameterRecord.Version;
import dev.opsctl.local.store.Table;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The parameters of one account and region. */
final class ParameterTable {

    /**
     * What a request reads.
     *
     * @param selector {@code :3}, {@code :label}, or null for the latest version
     */
    record Selected(ParameterRecord parameter, Version version, @Nullable String selector) {}

    private final ServiceContext context;
    private final Table<ParameterRecord> table;

    ParameterTable(ServiceContext context) {
        this.context = context;
        this.table = context.table("parameters", ParameterRecord.class).shared();
    }

    String arn(ParameterRecord parameter) {
        return context.arn("parameter/" + ParameterNames.key(parameter.name()));
    }

    Optional<ParameterRecord> find(String name) {
        return table.get(ParameterNames.key(name));
    }

    ParameterRecord get(String name) {
        ParameterNames.readable(name);
        return find(name).orElseThrow(ParameterErrors::missing);
    }

    /** A parameter by its name, with a version or a label behind it if it is not the latest. */
    Selected select(String text) {
        int colon = text.indexOf(':');
        String name = colon < 0 ? text : text.substring(0, colon);
        ParameterRecord parameter = get(name);
        if (colon < 0) {
            return new Selected(parameter, parameter.latest(), null);
        }
        String wanted = text.substring(colon + 1);
        return new Selected(
                parameter,
                (wanted.matches("[0-9]{1,18}") ? parameter.version(Long.parseLong(wanted)) : parameter.labelled(wanted))
                        .orElseThrow(() -> ParameterErrors.noVersion(name, wanted)),
                text.substring(colon));
    }

    List<ParameterRecord> all() {
        return table.values();
    }

    boolean insert(ParameterRecord parameter) {
        return table.insert(ParameterNames.key(parameter.name()), parameter);
    }

    ParameterRecord change(String name, UnaryOperator<ParameterRecord> change) {
        return table.update(ParameterNames.key(name), change).orElseThrow(ParameterErrors::missing);
    }

    /** @return whether it was there */
    boolean remove(String name) {
        return table.remove(ParameterNames.key(name)).isPresent();
    }

    static <T> Page<T> page(
            String list,
            List<T> all,
            Function<T, String> key,
            @Nullable String token,
            @Nullable Integer limit,
            int most) {
        return Page.of(list, all, key, limit == null ? most : limit, token, ParameterErrors::token);
    }
}
