package dev.opsctl.local;

import dev.opsctl.local.cloud.ServiceDefinition;
import java.util.List;

/** Every service of the local cloud, one line each. */
public final class Services {

    private Services() { }

    /** The definitions, in the order in which they are resumed. */
    public static List<ServiceDefinition<?>> all() {
        return List.of(
        );
    }
}
