package dev.opsctl.local.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesResponse;
import software.amazon.awssdk.services.sqs.model.ListDeadLetterSourceQueuesResponse;
import software.amazon.awssdk.services.sqs.model.ListQueueTagsResponse;
import software.amazon.awssdk.services.sqs.model.ListQueuesResponse;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;
import software.amazon.awssdk.services.sqs.model.TagQueueRequest;

/** Clients of SQS's query protocol find the elements that its API reference shows. */
class SqsQueryAnswersTest {

    private static String xml(SdkPojo answer) {
        return XmlWire.document(out -> {
                    out.writeStartElement("R");
                    SqsQueryAnswers.members(out, answer);
                    out.writeEndElement();
                })
                .replaceFirst("(?s)^.*<R>(.*)</R>.*$", "$1");
    }

    @Test
    void listsAndMapsAreFlatUnderTheNamesOfWhatTheyHold() {
        assertEquals(
                "<Message><MessageId>m</MessageId><Body>b</Body><Attribute><Name>SentTimestamp</Name><Value>7</Value></Attribute>"
                        + "<MessageAttribute><Name>a</Name><Value><StringValue>x</StringValue><DataType>String</DataType></Value></MessageAttribute></Message>",
                xml(ReceiveMessageResponse.builder()
                        .messages(m -> m.messageId("m")
                                .body("b")
                                .attributesWithStrings(Map.of("SentTimestamp", "7"))
                                .messageAttributes(Map.of(
                                        "a",
                                        MessageAttributeValue.builder()
                                                .dataType("String")
                                                .stringValue("x")
                                                .build())))
                        .build()));
        assertEquals(
                "<Attribute><Name>DelaySeconds</Name><Value>1</Value></Attribute>",
                xml(GetQueueAttributesResponse.builder()
                        .attributes(Map.of(QueueAttributeName.DELAY_SECONDS, "1"))
                        .build()));
        assertEquals(
                "<QueueUrl>u</QueueUrl><QueueUrl>v</QueueUrl>",
                xml(ListQueuesResponse.builder().queueUrls("u", "v").build()));
        assertEquals(
                "<QueueUrl>u</QueueUrl>",
                xml(ListDeadLetterSourceQueuesResponse.builder().queueUrls("u").build()));
        assertEquals(
                "<Tag><Key>k</Key><Value>v</Value></Tag>",
                xml(ListQueueTagsResponse.builder().tags(Map.of("k", "v")).build()));
        assertEquals(
                "<DeleteMessageBatchResultEntry><Id>1</Id></DeleteMessageBatchResultEntry>"
                        + "<BatchResultErrorEntry><Id>2</Id><SenderFault>true</SenderFault><Code>C</Code></BatchResultErrorEntry>",
                xml(DeleteMessageBatchResponse.builder()
                        .successful(s -> s.id("1"))
                        .failed(f -> f.id("2").senderFault(true).code("C"))
                        .build()));
    }

    @Test
    void carriageReturnsAreReadAsTheyWereWritten() throws Exception {
        for (String text : List.of("\r", "a\r\nb", "\r\r", "{\r\n\"a\": \"<&>\"\r}", "\n\t", "")) {
            String written = XmlWire.document(out -> XmlWire.element(out, "R", text));
            assertEquals(
                    text,
                    DocumentBuilderFactory.newDefaultInstance()
                            .newDocumentBuilder()
                            .parse(new ByteArrayInputStream(written.getBytes(StandardCharsets.UTF_8)))
                            .getDocumentElement()
                            .getTextContent());
        }
    }

    /** As botocore and the SDK for Java 1 send it. */
    @Test
    void tagsOfAQueueAreNamedAsThoseOfANewOne() {
        TagQueueRequest.Builder request = TagQueueRequest.builder();
        QueryWire.fillCompatible(Map.of("QueueUrl", "u", "Tag.1.Key", "k", "Tag.1.Value", "v"), request);
        assertEquals(Map.of("k", "v"), request.build().tags());
    }
}
