package dev.opsctl.local.service.s3;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.Composed;
import dev.opsctl.local.store.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.MetricsConfiguration;
import software.amazon.awssdk.services.s3.model.MetricsFilter;
import software.amazon.awssdk.services.s3.model.Tag;

/**
 * The metrics of requests, for buckets whose metrics configurations ask for them: each of a configuration's filter, under its id. What policies
 * refuse comes to no bucket, and is not counted.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html#s3-request-cloudwatch-metrics">Request metrics</a>
 */
final class RequestMetrics implements Composed.Observer {

    private static final int CLIENT_FAULT = 400;
    private static final int SERVER_FAULT = 500;

    private final ServiceContext context;
    private final ObjectStore store;
    private final Table<MetricsConfiguration> configurations;

    RequestMetrics(ServiceContext context, ObjectStore store) {
        this.context = context;
        this.store = store;
        this.configurations = BucketOptions.metrics(context);
    }

    @Override
    public void answered(String operation, Object request, Object answer, long nanos) {
        count(operation, request, answer, 200, nanos);
    }

    @Override
    public void failed(String operation, Object request, Throwable failure) {
        int status = failure instanceof AwsServiceException fault ? fault.statusCode() : SERVER_FAULT;
        count(operation, request, null, status, 0);
    }

    private void count(String operation, Object request, @Nullable Object answer, int status, long nanos) {
        String bucket = request instanceof SdkRequest call ? text(call, "Bucket") : null;
        if (bucket == null) {
            return;
        }
        List<Map.Entry<String, MetricsConfiguration>> asked = configurations.entries(bucket + '/');
        if (asked.isEmpty()) {
            return;
        }
        SdkRequest call = (SdkRequest) request;
        String key = text(call, "Key");
        for (Map.Entry<String, MetricsConfiguration> one : asked) {
            MetricsConfiguration configuration = one.getValue();
            if (applies(configuration.filter(), bucket, key)) {
                Filtered filtered = new Filtered(bucket, configuration.id());
                filtered.count("AllRequests", 1);
                kind(operation, key != null).ifPresent(kind -> filtered.count(kind, 1));
                filtered.count("4xxErrors", status >= CLIENT_FAULT && status < SERVER_FAULT ? 1 : 0);
                filtered.count("5xxErrors", status >= SERVER_FAULT ? 1 : 0);
                if (status < CLIENT_FAULT) {
                    filtered.time("FirstByteLatency", nanos);
                    filtered.time("TotalRequestLatency", nanos);
                    filtered.bytes("BytesDownloaded", downloaded(answer));
                    filtered.bytes(
                            "BytesUploaded",
                            call.getValueForField("ContentLength", Long.class).orElse(null));
                }
            }
        }
    }

    private static @Nullable String text(SdkRequest request, String member) {
        return request.getValueForField(member, String.class).orElse(null);
    }

    private static @Nullable Long downloaded(@Nullable Object answer) {
        Object object = answer;
        if (answer instanceof ResponseInputStream<?> stream) {
            object = stream.response();
        } else if (answer instanceof ResponseBytes<?> bytes) {
            object = bytes.response();
        }
        return object instanceof GetObjectResponse got ? got.contentLength() : null;
    }

    /** @param ofObject whether the request names an object: of buckets' settings there is no metric but that of all requests */
    private static Optional<String> kind(String operation, boolean ofObject) {
        if (operation.startsWith("head")) {
            return Optional.of("HeadRequests");
        } else if (operation.startsWith("listObject")) {
            return Optional.of("ListRequests");
        } else if (operation.equals("deleteObjects") || ofObject && operation.matches("(delete|abort).*")) {
            return Optional.of("DeleteRequests");
        } else if (ofObject && operation.matches("(create|complete|restore|select).*")) {
            return Optional.of("PostRequests");
        } else if (ofObject && operation.matches("(put|copy|upload).*")) {
            return Optional.of("PutRequests");
        }
        return ofObject && operation.matches("(get|list).*") ? Optional.of("GetRequests") : Optional.empty();
    }

    /** By an object's key, and by the tags that it has now. */
    private boolean applies(@Nullable MetricsFilter filter, String bucket, @Nullable String key) {
        if (filter == null) {
            return true;
        } else if (key == null) {
            return false;
        }
        String prefix = filter.and() == null ? filter.prefix() : filter.and().prefix();
        List<Tag> tags =
                new ArrayList<>(filter.and() == null ? List.of() : filter.and().tags());
        if (filter.tag() != null) {
            tags.add(filter.tag());
        }
        if (prefix != null && !key.startsWith(prefix)) {
            return false;
        }
        Map<String, String> has = tags.isEmpty()
                ? Map.of()
                : store.versions(bucket, key)
                        .map(versions -> versions.latest().tags())
                        .orElse(Map.of());
        return tags.stream().allMatch(tag -> tag.value().equals(has.get(tag.key())));
    }

    /** The metrics of a configuration. */
    private final class Filtered {

        private final String bucket;
        private final String id;

        Filtered(String bucket, String id) {
            this.bucket = bucket;
            this.id = id;
        }

        void count(String name, double value) {
            record(name, "Count", value);
        }

        void time(String name, long nanos) {
            record(name, "Milliseconds", nanos / (double) TimeUnit.MILLISECONDS.toNanos(1));
        }

        /** @param number null for a request without a body */
        void bytes(String name, @Nullable Long number) {
            if (number != null) {
                record(name, "Bytes", number);
            }
        }

        private void record(String name, String unit, double value) {
            context.metrics()
                    .metric("AWS/S3", name, unit, "BucketName", bucket, "FilterId", id)
                    .record(value);
        }
    }
}
