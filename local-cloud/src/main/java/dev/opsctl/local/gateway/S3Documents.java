package dev.opsctl.local.gateway;

import dev.opsctl.local.wire.WireModel;
import java.util.Map;
import java.util.Set;

/**
 * S3's documents as its API reference shows them, where the SDK's model, by which nobody reads them, calls them otherwise. Readers without
 * an SDK go by these names.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html">API reference</a>
 */
final class S3Documents {

    /** The operations that answer with another status than their model's. */
    private static final Set<String> WITHOUT_CONTENT = Set.of("PutBucketPolicy", "PutBucketTagging");

    private static final Map<String, String> ROOTS = Map.ofEntries(
            Map.entry("CompleteMultipartUpload", "CompleteMultipartUploadResult"),
            Map.entry("CreateMultipartUpload", "InitiateMultipartUploadResult"),
            Map.entry("CreateSession", "CreateSessionResult"),
            Map.entry("DeleteObjects", "DeleteResult"),
            Map.entry("GetBucketAccelerateConfiguration", "AccelerateConfiguration"),
            Map.entry("GetBucketAcl", "AccessControlPolicy"),
            Map.entry("GetBucketCors", "CORSConfiguration"),
            Map.entry("GetBucketLifecycleConfiguration", "LifecycleConfiguration"),
            Map.entry("GetBucketLogging", "BucketLoggingStatus"),
            Map.entry("GetBucketRequestPayment", "RequestPaymentConfiguration"),
            Map.entry("GetBucketTagging", "Tagging"),
            Map.entry("GetBucketVersioning", "VersioningConfiguration"),
            Map.entry("GetBucketWebsite", "WebsiteConfiguration"),
            Map.entry("GetObjectAcl", "AccessControlPolicy"),
            Map.entry("GetObjectAttributes", "GetObjectAttributesResponse"),
            Map.entry("GetObjectTagging", "Tagging"),
            Map.entry("ListBucketAnalyticsConfigurations", "ListBucketAnalyticsConfigurationResult"),
            Map.entry("ListBucketInventoryConfigurations", "ListInventoryConfigurationsResult"),
            Map.entry("ListBucketMetricsConfigurations", "ListMetricsConfigurationsResult"),
            Map.entry("ListBuckets", "ListAllMyBucketsResult"),
            Map.entry("ListMultipartUploads", "ListMultipartUploadsResult"),
            Map.entry("ListObjectVersions", "ListVersionsResult"),
            Map.entry("ListObjects", "ListBucketResult"),
            Map.entry("ListObjectsV2", "ListBucketResult"),
            Map.entry("ListParts", "ListPartsResult"));

    private S3Documents() {}

    static String root(String service, WireModel.Operation operation) {
        return service.equals("s3") ? ROOTS.getOrDefault(operation.name(), operation.root()) : operation.root();
    }

    static int status(String service, String operation, int modelled) {
        return service.equals("s3") && WITHOUT_CONTENT.contains(operation) && modelled == 200 ? 204 : modelled;
    }
}
