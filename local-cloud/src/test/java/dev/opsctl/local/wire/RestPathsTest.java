package dev.opsctl.local.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;

/** Models of different years write a path with a slash at its end or without: clients of either kind are understood. */
class RestPathsTest {

    private static Optional<String> operation(Class<?> client, String method, String path) {
        return RestWire.match(WireModel.of(client), method, path, Map.of())
                .map(match -> match.operation().name());
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /2015-03-31/functions, ListFunctions",
        "POST, /2015-03-31/functions, CreateFunction",
        "POST, /2015-03-31/event-source-mappings, CreateEventSourceMapping",
        "GET, /2015-03-31/event-source-mappings, ListEventSourceMappings",
        "GET, /2016-08-19/account-settings, GetAccountSettings",
        "GET, /2015-03-31/functions/f, GetFunction"
    })
    void a_slash_at_the_end_is_none(String method, String path, String name) {
        assertEquals(Optional.of(name), operation(LambdaClient.class, method, path));
        assertEquals(Optional.of(name), operation(LambdaClient.class, method, path + "/"));
    }

    @Test
    void what_is_no_path_stays_none() {
        assertTrue(
                operation(LambdaClient.class, "GET", "/2015-03-31/functions//").isEmpty());
        assertTrue(operation(LambdaClient.class, "GET", "/").isEmpty());
        assertEquals(Optional.of("GetRestApis"), operation(ApiGatewayClient.class, "GET", "/restapis/"));
    }

    @Test
    void the_slash_of_an_object_s_key_stays_in_it() {
        var match = RestWire.match(WireModel.of(S3Client.class), "GET", "/b/folder/", Map.of())
                .orElseThrow();
        assertEquals("folder/", match.labels().get("Key"));
    }
}
