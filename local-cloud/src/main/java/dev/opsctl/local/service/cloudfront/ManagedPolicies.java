package dev.opsctl.local.service.cloudfront;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.sdk.QuantityLists;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import software.amazon.awssdk.core.SdkPojo;

/**
 * AWS's managed policies, which all accounts have, under the ids that AWS publishes.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html">Managed policies</a>
 */
final class ManagedPolicies {

    private static final String FILE = "/dev/opsctl/local/data/cloudfront/managed-policies.json";
    private static final String ETAG = "E23ZP02F085DFQ";
    private static final Instant MADE = Instant.parse("2020-07-22T00:00:00Z");

    private ManagedPolicies() {}

    static <C extends SdkPojo, R extends Policies.Policy<C>> Map<String, R> of(
            String kind, Class<C> config, Policies.Maker<C, R> maker) {
        Map<String, R> policies = new LinkedHashMap<>();
        try (InputStream in = ManagedPolicies.class.getResourceAsStream(FILE)) {
            new ObjectMapper()
                    .readTree(in)
                    .path(kind)
                    .properties()
                    .forEach(policy -> policies.put(
                            policy.getKey(),
                            maker.make(
                                    policy.getKey(),
                                    PojoJson.read(QuantityLists.counted(policy.getValue(), config), config),
                                    ETAG,
                                    MADE)));
            return policies;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
