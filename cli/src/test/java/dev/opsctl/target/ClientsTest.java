package dev.opsctl.target;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.retries.AdaptiveRetryStrategy;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.retries.api.RetryStrategy;

/** How clients are made of AWS: by its standard settings, where the operator says nothing else. */
class ClientsTest {

    private static Target aws(URI endpoint) {
        return new Target(null, "aws", "us-east-1", "", endpoint, null, AnonymousCredentialsProvider.create());
    }

    private static RetryStrategy retries() {
        try (Clients clients = new Clients(aws(null))) {
            return clients.sts()
                    .serviceClientConfiguration()
                    .overrideConfiguration()
                    .retryStrategy()
                    .orElseThrow();
        }
    }

    @Test
    void retries_are_adaptive_unless_the_operator_chose_others() {
        assertInstanceOf(AdaptiveRetryStrategy.class, retries());
        System.setProperty("aws.retryMode", "standard");
        try {
            assertInstanceOf(StandardRetryStrategy.class, retries());
        } finally {
            System.clearProperty("aws.retryMode");
        }
    }

    @ParameterizedTest
    @CsvSource({
        ", true",
        "https://vpce-1.lambda.us-east-1.vpce.amazonaws.com, true",
        "http://127.0.0.1:4566, false",
        "http://localhost:5000, false",
        "http://[::1]:5000, false",
        "http://127.0.0.1.example.com, true"
    })
    void only_what_is_on_this_machine_is_asked_often(URI endpoint, boolean remote) {
        assertEquals(remote, aws(endpoint).remote());
    }

    @Test
    void an_endpoint_is_named_with_the_region() {
        assertEquals("aws (us-east-1)", aws(null).describe());
        assertTrue(aws(URI.create("http://127.0.0.1:5000")).describe().contains("us-east-1 at http://127.0.0.1:5000"));
    }
}
