package dev.opsctl.local.service.s3;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.BucketLocationConstraint;
import software.amazon.awssdk.services.s3.model.CreateBucketConfiguration;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.LifecycleExpiration;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.LifecycleRuleFilter;
import software.amazon.awssdk.services.s3.model.ObjectOwnership;
import software.amazon.awssdk.services.s3.model.OwnershipControlsRule;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;
import software.amazon.awssdk.services.s3.model.ServerSideEncryptionByDefault;
import software.amazon.awssdk.services.s3.model.ServerSideEncryptionRule;
import software.amazon.awssdk.services.s3.model.Tag;

/** What S3 looks at before it keeps a bucket's settings, beyond what its model says. */
final class BucketChecks {

    private static final String TAG_CHARACTERS = "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*";
    private static final int LONGEST_TAG_KEY = 128;
    private static final int LONGEST_TAG_VALUE = 256;
    private static final Set<String> RULE_STATUS = ExpirationStatus.knownValues().stream()
            .map(ExpirationStatus::toString)
            .collect(Collectors.toSet());

    private BucketChecks() {}

    static RuntimeException malformed() {
        return S3Errors.of(
                400,
                "MalformedXML",
                "The XML you provided was not well-formed or did not validate against our published schema");
    }

    /**
     * The region of a new bucket. Only where it is called in us-east-1 may it be another one, and there us-east-1 itself is not named.
     *
     * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html">CreateBucket</a>
     */
    static String region(String called, @Nullable CreateBucketConfiguration configuration) {
        if (configuration != null && (configuration.location() != null || configuration.bucket() != null)) {
            throw ObjectFacts.absent("directory buckets: " + (configuration.location() != null ? "Location" : "Bucket")
                    + " of CreateBucketConfiguration");
        }
        String asked = configuration == null ? null : configuration.locationConstraintAsString();
        boolean first = called.equals("us-east-1");
        if (asked == null || asked.isEmpty()) {
            if (first) {
                return called;
            }
            throw incompatible("unspecified");
        } else if (first) {
            if (BucketLocationConstraint.fromValue(asked) == BucketLocationConstraint.UNKNOWN_TO_SDK_VERSION) {
                throw S3Errors.of(
                        400,
                        "InvalidLocationConstraint",
                        "The specified location-constraint is not valid",
                        "LocationConstraint",
                        asked);
            }
            return asked.equals("EU") ? "eu-west-1" : asked;
        } else if (!asked.equals(called) && !(asked.equals("EU") && called.equals("eu-west-1"))) {
            throw incompatible(asked);
        }
        return called;
    }

    private static RuntimeException incompatible(String constraint) {
        return S3Errors.of(
                400,
                "IllegalLocationConstraintException",
                "The " + constraint
                        + " location constraint is incompatible for the region specific endpoint this request was sent to.");
    }

    /** @return what a new bucket has */
    static String ownership(@Nullable String header) {
        if (header == null) {
            return ObjectOwnership.BUCKET_OWNER_ENFORCED.toString();
        } else if (ObjectOwnership.fromValue(header) == ObjectOwnership.UNKNOWN_TO_SDK_VERSION) {
            throw S3Errors.argument("x-amz-object-ownership", null, "Invalid x-amz-object-ownership header: " + header);
        }
        return header;
    }

    static void ownership(List<OwnershipControlsRule> rules) {
        if (rules.size() != 1
                || rules.get(0).objectOwnership() == null
                || rules.get(0).objectOwnership() == ObjectOwnership.UNKNOWN_TO_SDK_VERSION) {
            throw malformed();
        }
    }

    static void encryption(List<ServerSideEncryptionRule> rules) {
        if (rules.size() != 1 || rules.get(0).applyServerSideEncryptionByDefault() == null) {
            throw malformed();
        }
        ServerSideEncryptionByDefault byDefault = rules.get(0).applyServerSideEncryptionByDefault();
        if (byDefault.sseAlgorithm() == null
                || byDefault.sseAlgorithm() == ServerSideEncryption.UNKNOWN_TO_SDK_VERSION) {
            throw malformed();
        } else if (byDefault.kmsMasterKeyID() != null && byDefault.sseAlgorithm() == ServerSideEncryption.AES256) {
            throw S3Errors.argument(
                    "ApplyServerSideEncryptionByDefault",
                    null,
                    "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse");
        }
    }

    /** @param reserved whether keys of AWS's own are meant: a stack names its resources by them */
    static Map<String, String> tags(List<Tag> list, boolean reserved) {
        Map<String, String> tags = new LinkedHashMap<>();
        for (Tag tag : list) {
            if (tags.put(tag.key(), tag.value()) != null) {
                throw tag("Cannot provide multiple Tags with the same key", "TagKey", tag.key());
            } else if (tag.key().startsWith("aws:") && !reserved) {
                throw tag("System tags cannot be added/updated by requester", "TagKey", tag.key());
            } else if (!isTagKey(tag.key())) {
                throw tag("The TagKey you have provided is invalid", "TagKey", tag.key());
            } else if (!isTagValue(tag.value())) {
                throw tag("The TagValue you have provided is invalid", "TagKey", tag.key(), "TagValue", tag.value());
            }
        }
        return tags;
    }

    static boolean isTagKey(String key) {
        return !key.isEmpty() && key.length() <= LONGEST_TAG_KEY && key.matches(TAG_CHARACTERS);
    }

    static boolean isTagValue(String value) {
        return value.length() <= LONGEST_TAG_VALUE && value.matches(TAG_CHARACTERS);
    }

    private static RuntimeException tag(String message, String... details) {
        return S3Errors.of(400, "InvalidTag", message, details);
    }

    static void lifecycle(List<LifecycleRule> rules) {
        Set<String> ids = new HashSet<>();
        for (LifecycleRule rule : rules) {
            if (rule.id() != null && !rule.id().isEmpty() && !ids.add(rule.id())) {
                throw argument("Rule ID must be unique. Found same ID for more than one rule");
            } else if (!RULE_STATUS.contains(String.valueOf(rule.statusAsString()))) {
                throw malformed();
            }
            filter(rule.filter());
            expiration(rule.expiration());
            boolean acts = rule.expiration() != null
                            && !rule.expiration()
                                    .equals(LifecycleExpiration.builder().build())
                    || rule.hasTransitions()
                    || rule.noncurrentVersionExpiration() != null
                    || rule.hasNoncurrentVersionTransitions()
                    || rule.abortIncompleteMultipartUpload() != null
                            && rule.abortIncompleteMultipartUpload().daysAfterInitiation() != null;
            if (!acts) {
                throw S3Errors.of(400, "InvalidRequest", "At least one action needs to be specified in a rule");
            }
        }
    }

    private static void filter(@Nullable LifecycleRuleFilter filter) {
        if (filter != null
                && Stream.of(
                                        filter.prefix(),
                                        filter.tag(),
                                        filter.and(),
                                        filter.objectSizeGreaterThan(),
                                        filter.objectSizeLessThan())
                                .filter(one -> one != null)
                                .count()
                        > 1) {
            throw malformed();
        }
    }

    private static void expiration(@Nullable LifecycleExpiration expiration) {
        if (expiration == null) {
            return;
        }
        long said = Stream.of(expiration.days(), expiration.date(), expiration.expiredObjectDeleteMarker())
                .filter(one -> one != null)
                .count();
        if (said > 1) {
            throw malformed();
        } else if (expiration.days() != null && expiration.days() < 1) {
            throw argument("'Days' for Expiration action must be a positive integer");
        }
    }

    private static RuntimeException argument(String message) {
        return S3Errors.of(400, "InvalidArgument", message);
    }
}
