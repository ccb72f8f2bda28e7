package dev.opsctl.local.wire;

import java.util.Collection;
import java.util.Map;
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

    /** The members of an answer as elements. */
    public static void members(XMLStreamWriter out, SdkPojo pojo) throws XMLStreamException {
        for (SdkField<?> field : pojo.sdkFields()) {
            Object value = field.getValueOrDefault(pojo);
            if (value instanceof Collection<?> list) {
                SdkField<?> item = field.getTrait(ListTrait.class).memberFieldInfo();
                for (Object element : list) {
                    write(
                            out,
                            element instanceof SdkPojo ? element.getClass().getSimpleName() : one(field),
                            element,
                            item);
                }
            } else if (value instanceof Map<?, ?> map) {
                entries(out, one(field), map, field.getTrait(MapTrait.class).valueFieldInfo());
            } else if (value != null) {
                write(out, field.unmarshallLocationName(), value, field);
            }
        }
    }

    private static void entries(XMLStreamWriter out, String name, Map<?, ?> map, SdkField<?> values)
            throws XMLStreamException {
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            out.writeStartElement(name);
            XmlWire.element(
                    out, name.equals("Tag") ? "Key" : "Name", entry.getKey().toString());
            write(out, "Value", entry.getValue(), values);
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

    /** {@code Attributes} are each an {@code Attribute}, {@code queueUrls} each a {@code QueueUrl}. */
    private static String one(SdkField<?> field) {
        String many = field.memberName();
        return Character.toUpperCase(many.charAt(0)) + many.substring(1, many.length() - 1);
    }
}
