package dev.opsctl.local.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.opsctl.local.Services;
import dev.opsctl.local.TestCloud;
import dev.opsctl.local.cloud.Cloud;
import dev.opsctl.local.cloud.EncryptedResources;
import dev.opsctl.local.cloud.ResourceArns;
import dev.opsctl.local.cloud.ResourceOwners;
import dev.opsctl.local.cloud.ResourcePolicySource;
import dev.opsctl.local.cloud.ServiceDefinition;
import dev.opsctl.local.sdk.ServiceClients;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/** Every service of the cloud is in the lists that others find it by. */
class ServicesEnteredTest {

    private static final List<Class<?>> ABILITIES =
            List.of(ResourcePolicySource.class, ResourceArns.class, ResourceOwners.class, EncryptedResources.class);

    @TempDir
    Path home;

    @Test
    void state_machines_and_schedules_find_it_by_the_package_of_its_client() {
        assertEquals(
                List.of(),
                clients()
                        .filter(client -> client != DynamoDbStreamsClient.class) // Step Functions integrates no streams
                        .filter(client -> ServiceClients.of(sdkName(client)).orElse(null) != client)
                        .toList(),
                "enter them in sdk/ServiceClients");
    }

    @Test
    void authorisation_finds_what_knows_policies_owners_or_names_of_resources() {
        try (TestCloud cloud = TestCloud.open(home)) {
            assertEquals(
                    List.of(),
                    clients()
                            .filter(client -> !Resources.CLIENTS.containsValue(client))
                            .filter(client -> ABILITIES.stream()
                                    .anyMatch(ability ->
                                            ability.isInstance(cloud.cloud().service(client, TestCloud.SCOPE))))
                            .toList(),
                    "enter them in identity/Resources");
        }
    }

    /** What a service is asked is written down, and not answered. */
    @Test
    void conditions_find_the_tags_of_its_resources() {
        List<String> unasked = new ArrayList<>();
        for (ServiceDefinition<?> service : Services.all()) {
            boolean tagged = Stream.of(service.clientInterface().getMethods())
                    .anyMatch(method -> method.getName().matches("list\\w*Tags\\w*|getTags"));
            List<Object> asked = new ArrayList<>();
            Cloud cloud = (Cloud) Proxy.newProxyInstance(
                    Cloud.class.getClassLoader(), new Class<?>[] {Cloud.class}, (proxy, method, given) -> {
                        asked.add(given[0]);
                        throw new UnsupportedOperationException(method.getName());
                    });
            String arn = TestCloud.SCOPE.arn(service.name(), service.name().equals("iam") ? "role/r" : "things/thing");
            try {
                new ResourceTags(cloud).of(arn, null, TestCloud.SCOPE);
            } catch (UnsupportedOperationException e) {
                // asked
            }
            if (tagged && asked.isEmpty()) {
                unasked.add(service.name());
            }
        }
        assertEquals(List.of(), unasked, "aws:ResourceTag asks nobody: enter them in identity/ResourceTags");
    }

    private static Stream<Class<?>> clients() {
        return Services.all().stream().map(service -> service.clientInterface());
    }

    private static String sdkName(Class<?> client) {
        return client.getPackageName().replaceFirst(".*\\.", "");
    }
}
