package dev.opsctl.local.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;

/**
 * Answers of SQS's query protocol, which its model of today does not describe: lists and maps are flat, and their elements are named after
 * what they hold.
 *
 * @see SqsQueryNames
 */
public final class SqsQueryAnswers {

    private SqsQueryAnswers() {}

    /** An answer as an element, which is an empty one if the answer says nothing. */
    public static void result(XMLStreamWriter out, String name, SdkPojo answer) throws XMLStreamException {
        if (JsonWire.write(answer).properties().stream()
                .allMatch(member ->
                        member.getValue().isContainerNode() && member.getValue().isEmpty())) {
            out.writeEmptyElement(name);
        } else {
            out.writeStartElement(name);
            members(out, answer);
            out.writeEndElement();
        }
    }

    /** The members of an answer as elements. */
    static void members(XMLStreamWriter out, SdkPojo pojo) throws XMLStreamException {
        SqsQueryNames names = SqsQueryNames.of(pojo.getClass());
        String shape = SqsQueryNames.shape(pojo.getClass());
        for (SdkField<?> field : pojo.sdkFields()) {
            Object value = field.getValueOrDefault(pojo);
            if (value instanceof Collection<?> list) {
                SdkField<?> item = field.getTrait(ListTrait.class).memberFieldInfo();
                String name = names.element(shape, field.locationName()).name();
                for (Object element : list) {
                    write(out, name, element, item);
                }
            } else if (value instanceof Map<?, ?> map) {
                entries(
                        out,
                        names.element(shape, field.locationName()),
                        map,
                        field.getTrait(MapTrait.class).valueFieldInfo());
            } else if (value != null) {
                write(out, field.unmarshallLocationName(), value, field);
            }
        }
    }

    /** As SQS answers in JSON, too: of lists and maps that are empty, nothing, be they required by the model or not. */
    public static ObjectNode withoutEmpty(ObjectNode document) {
        List<String> empty = new ArrayList<>();
        document.properties().forEach(member -> {
            if (member.getValue().isContainerNode() && member.getValue().isEmpty()) {
                empty.add(member.getKey());
            }
        });
        return document.remove(empty);
    }

    private static void entries(XMLStreamWriter out, SqsQueryNames.Element element, Map<?, ?> map, SdkField<?> values)
            throws XMLStreamException {
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            out.writeStartElement(element.name());
            XmlWire.element(
                    out, Objects.requireNonNull(element.key()), entry.getKey().toString());
            write(out, Objects.requireNonNull(element.value()), entry.getValue(), values);
            out.writeEndElement();
        }
    }

    private static void write(XMLStreamWriter out, String name, Object value, SdkField<?> field)
            throws XMLStreamException {
        if (value instanceof SdkPojo inner) {
            out.writeStartElement(name);
            members(out, inner);
            out.writeEndElement();
        } else {
            XmlWire.member(out, value, field, name);
        }
    }
}
