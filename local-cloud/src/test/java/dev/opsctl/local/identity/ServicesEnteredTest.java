package dev.opsctl.local.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.opsctl.local.Services;
import dev.opsctl.local.TestCloud;
import dev.opsctl.local.cloud.EncryptedResources;
import dev.opsctl.local.cloud.ResourceArns;
import dev.opsctl.local.cloud.ResourceOwners;
import dev.opsctl.local.cloud.ResourcePolicySource;
import dev.opsctl.local.sdk.ServiceClients;
import java.nio.file.Path;
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

    private static Stream<Class<?>> clients() {
        return Services.all().stream().map(service -> service.clientInterface());
    }

    private static String sdkName(Class<?> client) {
        return client.getPackageName().replaceFirst(".*\\.", "");
    }
}
