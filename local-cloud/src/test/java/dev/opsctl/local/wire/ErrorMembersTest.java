package dev.opsctl.local.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.opsctl.local.Services;
import dev.opsctl.local.cloud.ServiceDefinition;
import dev.opsctl.local.sdk.Faults;
import dev.opsctl.local.sdk.ServiceFacts;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.scheduler.model.ResourceNotFoundException;
import software.amazon.awssdk.utils.builder.Buildable;

/** Errors have the members that their models have, by the models' names, in every protocol of every service (PLT-2). */
class ErrorMembersTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<String> lacking = new ArrayList<>();
    private final Set<String> walked = new TreeSet<>();

    @Test
    void every_modelled_error_has_its_members_in_every_protocol() throws Exception {
        for (ServiceDefinition<?> service : Services.all()) {
            WireModel model = WireModel.of(service.clientInterface());
            for (Map.Entry<String, JsonNode> error : ServiceFacts.of(service.clientInterface())
                    .document()
                    .path("errors")
                    .properties()) {
                Class<?> type = exception(service.clientInterface(), error.getKey());
                if (type != null) {
                    AwsServiceException filled = filled(type);
                    for (String protocol : protocols(service.clientInterface())) {
                        walked.add(error.getKey() + protocol);
                        look(
                                model,
                                protocol,
                                filled,
                                error.getValue().path("message").asText("message"));
                    }
                }
            }
        }
        assertEquals("", lacking.stream().limit(30).collect(Collectors.joining("\n")));
        assertTrue(walked.size() > 500, "errors: " + walked.size());
    }

    private static List<String> protocols(Class<?> client) {
        List<String> protocols = new ArrayList<>();
        ServiceFacts.of(client).document().path("protocols").forEach(protocol -> protocols.add(protocol.asText()));
        protocols.replaceAll(protocol -> protocol.equals("smithy-rpc-v2-cbor") ? "cbor" : protocol);
        return protocols;
    }

    /** The SDK's class of an error; null if it has none. */
    private static Class<?> exception(Class<?> client, String shape) {
        String models = client.getPackageName().replace(".streams", "") + ".model.";
        String plain = shape.replaceFirst("(Exception|Fault)$", "");
        for (String name : List.of(shape, plain + "Exception", shape + "Exception")) {
            try {
                return Class.forName(models + name);
            } catch (ClassNotFoundException | NoClassDefFoundError e) {
                continue; // acronyms are written in the SDK's own way
            }
        }
        return null;
    }

    private static AwsServiceException filled(Class<?> type) throws ReflectiveOperationException {
        AwsServiceException.Builder builder =
                (AwsServiceException.Builder) type.getMethod("builder").invoke(null);
        for (SdkField<?> field : ((SdkPojo) builder).sdkFields()) {
            field.set(builder, field.marshallingType() == MarshallingType.STRING ? "given" : null);
        }
        @SuppressWarnings("unchecked")
        AwsServiceException error = Faults.of((Class<AwsServiceException>) type, "its words");
        builder.awsErrorDetails(error.awsErrorDetails()).message("its words");
        return (AwsServiceException) ((Buildable) builder).build();
    }

    private void look(WireModel model, String protocol, AwsServiceException error, String text) throws Exception {
        WireErrors.Encoded encoded = WireErrors.encode(error, model, protocol, "id", Map.of());
        String what = protocol + " " + error.getClass().getSimpleName() + " ";
        boolean xml = protocol.equals("query") || protocol.equals("rest-xml");
        JsonNode json =
                xml ? null : protocol.equals("cbor") ? CborWire.parse(encoded.body()) : JSON.readTree(encoded.body());
        Document document = xml
                ? DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new ByteArrayInputStream(encoded.body()))
                : null;
        String words = xml
                ? document.getElementsByTagName("Message").item(0).getTextContent()
                : json.path(text).asText();
        if (!words.equals("its words")) {
            lacking.add(what + text);
        }
        for (SdkField<?> field : error.sdkFields()) {
            if (field.marshallingType() != MarshallingType.STRING) {
                continue;
            }
            boolean there = field.location() == MarshallLocation.HEADER
                    ? List.of("given").equals(encoded.headers().get(field.locationName()))
                    : xml
                            ? document.getElementsByTagName(field.locationName())
                                            .getLength()
                                    == 1
                            : json.path(field.locationName()).asText().equals("given");
            if (!there) {
                lacking.add(what + field.locationName());
            }
        }
    }

    @Test
    void words_are_called_as_the_model_calls_them_and_denials_as_authorisation_does() {
        assertEquals(
                "{\"Message\":\"no\"}",
                body(
                        software.amazon.awssdk.services.scheduler.SchedulerClient.class,
                        Faults.of(ResourceNotFoundException.class, "no")));
        Class<software.amazon.awssdk.services.lambda.model.LambdaException> lambda =
                software.amazon.awssdk.services.lambda.model.LambdaException.class;
        assertEquals(
                "{\"Message\":\"no\"}", body(LambdaClient.class, Faults.of(lambda, "AccessDeniedException", "no")));
        assertEquals("{\"message\":\"no\"}", body(LambdaClient.class, Faults.of(lambda, "ValidationException", "no")));
    }

    private static String body(Class<?> client, AwsServiceException error) {
        return new String(
                WireErrors.encode(error, WireModel.of(client), "rest-json", "id", Map.of())
                        .body(),
                StandardCharsets.UTF_8);
    }

    @Test
    void what_an_error_of_S3_tells_beside_its_words_stands_in_its_document() {
        S3Exception plain = Faults.of(S3Exception.class, "InvalidRange", 416, "no");
        S3Exception error = Faults.with(S3Exception.class, plain, Map.of("ActualObjectSize", "5"));
        String document = new String(
                WireErrors.encode(
                                error,
                                WireModel.of(S3Client.class),
                                "rest-xml",
                                "id",
                                Map.of("Bucket", "b", "Key", "k", "RangeRequested", "bytes=9-"))
                        .body(),
                StandardCharsets.UTF_8);
        assertTrue(
                document.contains("<Code>InvalidRange</Code><Message>no</Message><ActualObjectSize>5</ActualObjectSize>"
                        + "<RangeRequested>bytes=9-</RangeRequested><RequestId>"),
                document);
        assertEquals(416, error.statusCode());
        assertEquals("invalidrange", error.awsErrorDetails().errorCode().toLowerCase(Locale.ROOT));
    }
}
