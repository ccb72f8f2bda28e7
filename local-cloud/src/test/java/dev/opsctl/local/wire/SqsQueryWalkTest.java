package dev.opsctl.local.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.sdk.ServiceFacts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;
import software.amazon.awssdk.utils.builder.Buildable;

/** Every list and map of every structure of SQS's last query model goes over the wire under that model's names. */
class SqsQueryWalkTest {

    private static final String PACKAGE = "software.amazon.awssdk.services.sqs.model.";
    private static final JsonNode ELEMENTS =
            ServiceFacts.of(SqsClient.class).document().path("queryElements");

    private static SdkPojo builder(String shape) throws ReflectiveOperationException {
        return (SdkPojo) Class.forName(PACKAGE + shape.replaceFirst("Result$", "Response"))
                .getMethod("builder")
                .invoke(null);
    }

    private static SdkPojo built(SdkPojo builder) {
        return (SdkPojo) ((Buildable) builder).build();
    }

    /** Two elements of each list, one of each map, down to texts and numbers; what is written under which parameter. */
    private static void fill(SdkPojo structure, String shape, String prefix, Map<String, String> written) {
        for (SdkField<?> field : structure.sdkFields()) {
            JsonNode element = ELEMENTS.path(shape).path(field.locationName());
            String name = prefix + element.path("element").asText(field.locationName());
            if (field.marshallingType() == MarshallingType.LIST && !element.isMissingNode()) {
                SdkField<?> item = field.getTrait(ListTrait.class).memberFieldInfo();
                List<Object> values = new ArrayList<>();
                for (int i = 1; i <= 2; i++) {
                    values.add(value(item, element.path("of").asText(), name + "." + i, written));
                }
                field.set(structure, values);
            } else if (field.marshallingType() == MarshallingType.MAP && !element.isMissingNode()) {
                SdkField<?> item = field.getTrait(MapTrait.class).valueFieldInfo();
                written.put(name + ".1." + element.path("key").asText(), "DelaySeconds");
                Map<String, Object> values = new LinkedHashMap<>();
                values.put(
                        "DelaySeconds",
                        value(
                                item,
                                element.path("of").asText(),
                                name + ".1." + element.path("value").asText(),
                                written));
                field.set(structure, values);
            } else if (field.marshallingType() == MarshallingType.STRING) {
                field.set(structure, value(field, "", name, written));
            }
        }
    }

    private static Object value(SdkField<?> field, String shape, String name, Map<String, String> written) {
        if (field.marshallingType() == MarshallingType.SDK_POJO) {
            SdkPojo inner = field.constructor().get();
            fill(inner, shape, name + ".", written);
            return built(inner);
        } else if (field.marshallingType() == MarshallingType.SDK_BYTES) {
            written.put(name, "eA==");
            return SdkBytes.fromUtf8String("x");
        }
        written.put(name, name);
        return name;
    }

    @Test
    void requestsAreReadUnderTheOldNames() throws ReflectiveOperationException {
        int walked = 0;
        for (Map.Entry<String, JsonNode> shape : ELEMENTS.properties()) {
            if (shape.getKey().endsWith("Request")) {
                SdkPojo meant = builder(shape.getKey());
                Map<String, String> written = new LinkedHashMap<>();
                fill(meant, shape.getKey(), "", written);
                SdkPojo read = builder(shape.getKey());
                QueryWire.fillCompatible(written, read);
                assertEquals(JsonWire.write(built(meant)), JsonWire.write(built(read)), shape.getKey());
                walked++;
            }
        }
        assertTrue(walked > 10, "requests with lists and maps: " + walked);
    }

    @Test
    void answersAreWrittenUnderTheOldNames() throws ReflectiveOperationException {
        int walked = 0;
        for (Map.Entry<String, JsonNode> shape : ELEMENTS.properties()) {
            if (shape.getKey().endsWith("Result")) {
                SdkPojo answer = builder(shape.getKey());
                Map<String, String> written = new LinkedHashMap<>();
                fill(answer, shape.getKey(), "", written);
                SdkPojo built = built(answer);
                String xml = XmlWire.document(out -> SqsQueryAnswers.result(out, "R", built));
                for (Map.Entry<String, String> one : written.entrySet()) {
                    String leaf = one.getKey().replaceFirst("(\\.\\d+)+$", "").replaceFirst("^.*\\.", "");
                    assertTrue(
                            xml.contains("<" + leaf + ">" + one.getValue() + "</" + leaf + ">"),
                            shape.getKey() + ": no " + one + " in " + xml);
                }
                walked++;
            }
        }
        assertTrue(walked > 6, "answers with lists and maps: " + walked);
    }

    @Test
    void anEmptyAnswerIsAnEmptyElement() {
        String xml = XmlWire.document(out -> SqsQueryAnswers.result(
                out, "ReceiveMessageResult", ReceiveMessageResponse.builder().build()));
        assertTrue(xml.contains("<ReceiveMessageResult/>"), xml);
    }
}
