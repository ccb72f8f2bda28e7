package dev.opsctl.local.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.wire.WireModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.GetObjectAttributesResponse;
import software.amazon.awssdk.services.s3.model.HeadBucketResponse;
import software.amazon.awssdk.services.s3.model.ListBucketsResponse;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ListPartsResponse;
import software.amazon.awssdk.services.s3.model.PutBucketPolicyResponse;
import software.amazon.awssdk.services.s3.model.PutBucketTaggingResponse;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/** S3's answers as readers without an SDK find them (recorded on AWS by LocalStack's tests, tests/aws/services/s3). */
class S3DocumentsTest {

    private static GatewayResponse answer(String operation, SdkPojo response) {
        return new ApiAnswers("s3", WireModel.of(S3Client.class), "rest-xml", operation, false, "id").of(response);
    }

    private static String body(GatewayResponse answer) throws IOException {
        return new String(answer.body().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void documentsBearTheNamesOfTheReferenceBelowALineOfTheirOwn() throws IOException {
        for (Map.Entry<String, SdkPojo> each : Map.<String, SdkPojo>of(
                        "ListBuckets ListAllMyBucketsResult",
                                ListBucketsResponse.builder().build(),
                        "ListObjects ListBucketResult",
                                ListObjectsResponse.builder().build(),
                        "ListObjectsV2 ListBucketResult",
                                ListObjectsV2Response.builder().build(),
                        "ListObjectVersions ListVersionsResult",
                                ListObjectVersionsResponse.builder().build(),
                        "ListMultipartUploads ListMultipartUploadsResult",
                                ListMultipartUploadsResponse.builder().build(),
                        "ListParts ListPartsResult", ListPartsResponse.builder().build(),
                        "GetObjectAttributes GetObjectAttributesResponse",
                                GetObjectAttributesResponse.builder().build())
                .entrySet()) {
            String[] names = each.getKey().split(" ");
            String text = body(answer(names[0], each.getValue()));
            assertTrue(
                    text.startsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<" + names[1]
                            + " xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\""),
                    text);
        }
    }

    @Test
    void anAnswerThatHasNothingToSayHasNoDocumentAndNoType() throws IOException {
        for (GatewayResponse answer : new GatewayResponse[] {
            answer("PutObject", PutObjectResponse.builder().eTag("e").build()),
            answer("DeleteObject", DeleteObjectResponse.builder().build()),
            answer("PutBucketPolicy", PutBucketPolicyResponse.builder().build())
        }) {
            assertEquals("", body(answer));
            assertFalse(
                    answer.headers().keySet().stream().anyMatch(name -> name.equalsIgnoreCase("Content-Type")),
                    answer.headers().toString());
        }
    }

    @Test
    void aPolicyIsPutWithoutContentAndTheHostIsAnotherThanTheRequest() {
        GatewayResponse answer =
                answer("PutBucketPolicy", PutBucketPolicyResponse.builder().build());
        assertEquals(204, answer.status());
        assertEquals(
                204,
                answer("PutBucketTagging", PutBucketTaggingResponse.builder().build())
                        .status());
        assertTrue(answer("HeadBucket", HeadBucketResponse.builder().build())
                .headers()
                .containsKey("Content-Type"));
        assertNotEquals(
                answer.headers().get("x-amz-request-id"), answer.headers().get("x-amz-id-2"));
    }
}
