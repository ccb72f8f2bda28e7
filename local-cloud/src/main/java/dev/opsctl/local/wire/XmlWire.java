package dev.opsctl.local.wire;

import java.io.ByteArrayInputStream;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.core.traits.TimestampFormatTrait.Format;
import software.amazon.awssdk.core.traits.XmlAttributeTrait;
import software.amazon.awssdk.utils.builder.Buildable;

/** XML bodies: results of the query protocol, requests and results of REST-XML. */
public final class XmlWire {

    private static final XMLOutputFactory OUTPUT = XMLOutputFactory.newFactory();

    /** The deepest document that a service of the REST-XML protocol takes has a dozen levels. */
    private static final int DEEPEST = 100;

    private XmlWire() {}

    /** What writes into a document. */
    public interface Content {
        void write(XMLStreamWriter out) throws XMLStreamException;
    }

    /** A whole document. */
    public static String document(Content content) {
        return document(content, "");
    }

    /** As S3 has its documents: what they are is a line of its own. */
    public static String lined(Content content) {
        return document(content, "\n");
    }

    private static String document(Content content, String afterDeclaration) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter out = OUTPUT.createXMLStreamWriter(text);
            out.writeStartDocument("UTF-8", "1.0");
            out.flush();
            text.append(afterDeclaration);
            content.write(out);
            out.writeEndDocument();
            out.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("cannot write XML", e);
        }
        return text.toString();
    }

    /** One element with text. */
    public static void element(XMLStreamWriter out, String name, String text) throws XMLStreamException {
        out.writeStartElement(name);
        characters(out, clean(text));
        out.writeEndElement();
    }

    /** Whoever reads XML takes a carriage return for the end of a line, and makes it a newline, unless it is written by its number. */
    private static void characters(XMLStreamWriter out, String text) throws XMLStreamException {
        int from = 0;
        for (int at = text.indexOf('\r'); at >= 0; at = text.indexOf('\r', from)) {
            out.writeCharacters(text.substring(from, at));
            out.writeEntityRef("#xD");
            from = at + 1;
        }
        out.writeCharacters(from == 0 ? text : text.substring(from));
    }

    /** XML 1.0 has no place for most control characters and halves of surrogate pairs. */
    private static String clean(String text) {
        return text.codePoints().allMatch(XmlWire::character)
                ? text
                : text.codePoints()
                        .map(c -> character(c) ? c : 0xFFFD)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
    }

    private static boolean character(int c) {
        return c >= 0x20 && c < 0xD800
                || c == '\n'
                || c == '\t'
                || c == '\r'
                || c > 0xDFFF && c != 0xFFFE && c != 0xFFFF;
    }

    /** The body members of a model object as elements. */
    public static void members(XMLStreamWriter out, SdkPojo pojo) throws XMLStreamException {
        for (SdkField<?> field : pojo.sdkFields()) {
            Object value = field.location() == MarshallLocation.PAYLOAD ? field.getValueOrDefault(pojo) : null;
            if (value != null && JsonWire.present(value) && !field.containsTrait(XmlAttributeTrait.class)) {
                member(out, value, field, field.unmarshallLocationName());
            }
        }
    }

    static void member(XMLStreamWriter out, Object value, SdkField<?> field, String name) throws XMLStreamException {
        if (value instanceof Collection<?> list) {
            ListTrait trait = field.getTrait(ListTrait.class);
            SdkField<?> item = trait.memberFieldInfo();
            if (!trait.isFlattened()) {
                out.writeStartElement(name);
            }
            for (Object element : list) {
                member(
                        out,
                        element,
                        item,
                        trait.isFlattened()
                                ? name
                                : trait.memberLocationName() == null ? "member" : trait.memberLocationName());
            }
            if (!trait.isFlattened()) {
                out.writeEndElement();
            }
        } else if (value instanceof Map<?, ?> map) {
            MapTrait trait = field.getTrait(MapTrait.class);
            if (!trait.isFlattened()) {
                out.writeStartElement(name);
            }
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                out.writeStartElement(trait.isFlattened() ? name : "entry");
                element(
                        out,
                        trait.keyLocationName() == null ? "key" : trait.keyLocationName(),
                        entry.getKey().toString());
                member(
                        out,
                        entry.getValue(),
                        trait.valueFieldInfo(),
                        trait.valueLocationName() == null ? "value" : trait.valueLocationName());
                out.writeEndElement();
            }
            if (!trait.isFlattened()) {
                out.writeEndElement();
            }
        } else if (value instanceof SdkPojo pojo) {
            out.writeStartElement(name);
            attributes(out, pojo);
            members(out, pojo);
            out.writeEndElement();
        } else {
            element(out, name, Scalars.write(value, field, Format.ISO_8601));
        }
    }

    private static void attributes(XMLStreamWriter out, SdkPojo pojo) throws XMLStreamException {
        for (SdkField<?> field : pojo.sdkFields()) {
            XmlAttributeTrait trait = field.getTrait(XmlAttributeTrait.class);
            Object value = trait == null ? null : field.getValueOrDefault(pojo);
            if (value != null) {
                out.writeNamespace("xsi", "http://www.w3.org/2001/XMLSchema-instance");
                out.writeAttribute(field.unmarshallLocationName(), value.toString());
            }
        }
    }

    /** Fills a builder's body members from an XML body. */
    public static void fill(byte[] body, SdkPojo builder) {
        fill(parse(body), builder);
    }

    /** The texts of all elements of a name, at any depth. */
    public static List<String> texts(byte[] body, String name) {
        org.w3c.dom.NodeList found = parse(body).getElementsByTagName(name);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            texts.add(found.item(i).getTextContent());
        }
        return texts;
    }

    private static Element parse(byte[] body) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.setAttribute("jdk.xml.maxElementDepth", String.valueOf(DEEPEST));
            return factory.newDocumentBuilder()
                    .parse(new ByteArrayInputStream(body))
                    .getDocumentElement();
        } catch (Exception e) {
            throw malformed();
        }
    }

    private static WireException malformed() {
        return new WireException(
                "MalformedXML",
                "The XML you provided was not well-formed or did not validate against our published schema");
    }

    private static void fill(Element element, SdkPojo builder) {
        for (SdkField<?> field : builder.sdkFields()) {
            if (field.location() != MarshallLocation.PAYLOAD) {
                continue;
            }
            if (field.containsTrait(XmlAttributeTrait.class)) {
                if (element.hasAttribute(field.locationName())) {
                    field.set(builder, element.getAttribute(field.locationName()));
                }
                continue;
            }
            List<Element> found = children(element, field.locationName());
            if (!found.isEmpty()) {
                field.set(builder, read(found, field));
            }
        }
    }

    private static Object read(List<Element> elements, SdkField<?> field) {
        MarshallingType<?> type = field.marshallingType();
        Element first = elements.get(0);
        if (type == MarshallingType.SDK_POJO) {
            SdkPojo builder = field.constructor().get();
            fill(first, builder);
            return ((Buildable) builder).build();
        } else if (type == MarshallingType.LIST) {
            ListTrait trait = field.getTrait(ListTrait.class);
            String itemName = trait.memberLocationName() == null ? "member" : trait.memberLocationName();
            List<Object> list = new ArrayList<>();
            (trait.isFlattened() ? elements : children(first, itemName))
                    .forEach(item -> list.add(read(List.of(item), trait.memberFieldInfo())));
            return list;
        } else if (type == MarshallingType.MAP) {
            MapTrait trait = field.getTrait(MapTrait.class);
            Map<String, Object> map = new LinkedHashMap<>();
            for (Element entry : trait.isFlattened() ? elements : children(first, "entry")) {
                List<Element> key = children(entry, trait.keyLocationName() == null ? "key" : trait.keyLocationName());
                List<Element> value =
                        children(entry, trait.valueLocationName() == null ? "value" : trait.valueLocationName());
                if (key.isEmpty() || value.isEmpty()) {
                    throw malformed();
                }
                map.put(key.get(0).getTextContent(), read(value, trait.valueFieldInfo()));
            }
            return map;
        }
        return Scalars.read(first.getTextContent(), field, Format.ISO_8601);
    }

    private static List<Element> children(Element parent, String name) {
        List<Element> found = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element
                    && (element.getTagName().equals(name)
                            || element.getTagName().endsWith(":" + name))) {
                found.add(element);
            }
        }
        return found;
    }
}
