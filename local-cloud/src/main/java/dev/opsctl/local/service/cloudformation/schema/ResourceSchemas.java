package dev.opsctl.local.service.cloudformation.schema;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** The provider schemas, each read when first asked for. */
public final class ResourceSchemas {

    private static final String FOLDER = "/dev/opsctl/local/data/cloudformation/";
    private static final Map<String, Optional<ResourceSchema>> LOADED = new ConcurrentHashMap<>();

    private ResourceSchemas() {}

    /** The schema of a type that the local cloud has data for. */
    public static Optional<ResourceSchema> of(String type) {
        return LOADED.computeIfAbsent(type, ResourceSchemas::load);
    }

    /** Whether AWS has such a type, whether or not the local cloud provisions it. */
    public static boolean isAwsType(String type) {
        return Names.ALL.contains(type);
    }

    private static Optional<ResourceSchema> load(String type) {
        if (!type.matches("[A-Za-z0-9:]+")) {
            return Optional.empty();
        }
        try (InputStream in = ResourceSchemas.class.getResourceAsStream(FOLDER + type.replace("::", "-") + ".json")) {
            return in == null
                    ? Optional.empty()
                    : Optional.of(new ResourceSchema(type, new ObjectMapper().readTree(in)));
        } catch (IOException e) {
            throw new IllegalStateException("schema of " + type, e);
        }
    }

    private static final class Names {
        private static final Set<String> ALL = read();

        private static Set<String> read() {
            try (InputStream in = ResourceSchemas.class.getResourceAsStream(FOLDER + "types.txt")) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .collect(Collectors.toUnmodifiableSet());
            } catch (IOException e) {
                throw new IllegalStateException("list of resource types", e);
            }
        }
    }
}
