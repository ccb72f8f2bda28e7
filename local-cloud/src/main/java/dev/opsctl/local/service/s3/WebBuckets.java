package dev.opsctl.local.service.s3;

import dev.opsctl.local.cloud.Cloud;
import dev.opsctl.local.store.Table;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.s3.model.CORSRule;
import software.amazon.awssdk.services.s3.model.WebsiteConfiguration;

/** What is asked about buckets before an operation is found: browsers name no account and sign nothing. */
public final class WebBuckets {

    private final Table<BucketRecord> buckets;

    public WebBuckets(Cloud cloud) {
        this.buckets = cloud.store().table("s3/buckets", BucketRecord.class).shared();
    }

    public boolean exists(String bucket) {
        return buckets.get(bucket).isPresent();
    }

    /** Whether nobody gets in without a signature, whatever the bucket's policy says. */
    public boolean isClosed(String bucket) {
        return buckets.get(bucket)
                .map(BucketRecord::publicAccess)
                .map(block -> Boolean.TRUE.equals(block.restrictPublicBuckets()))
                .orElse(false);
    }

    /** Empty if the bucket has no rules, or is not there. */
    public List<CORSRule> cors(String bucket) {
        return buckets.get(bucket).map(BucketRecord::cors).orElse(List.of());
    }

    public Optional<WebsiteConfiguration> website(String bucket) {
        return buckets.get(bucket).map(BucketRecord::website);
    }
}
