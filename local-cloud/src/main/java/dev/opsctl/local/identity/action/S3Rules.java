package dev.opsctl.local.identity.action;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * S3's operations, whose actions mostly bear other names.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html">Policy actions for S3</a>
 */
final class S3Rules {

    private static final String BYPASS = "s3:BypassGovernanceRetention";
    private static final Map<String, String> ACTIONS = new HashMap<>();

    static {
        // what AWS documents elsewhere than with the operation
        """
            HeadObject GetObject
            CopyObject PutObject
            CreateMultipartUpload PutObject
            UploadPart PutObject
            UploadPartCopy PutObject
            CompleteMultipartUpload PutObject
            ListParts ListMultipartUploadParts
            ListObjects ListBucket
            ListMultipartUploads ListBucketMultipartUploads
            GetObjectLockConfiguration GetBucketObjectLockConfiguration
            PutObjectLockConfiguration PutBucketObjectLockConfiguration
            GetBucketIntelligentTieringConfiguration GetIntelligentTieringConfiguration
            DeleteBucketIntelligentTieringConfiguration PutIntelligentTieringConfiguration
            ListBucketIntelligentTieringConfigurations GetIntelligentTieringConfiguration
            """
                .lines()
                .forEach(S3Rules::learn);
        ActionTable.lines("s3-operations").forEach(S3Rules::learn);
    }

    private static void learn(String line) {
        String[] words = line.split(" ");
        ACTIONS.put(words[0].substring(0, 1).toLowerCase(Locale.ROOT) + words[0].substring(1), words[1]);
    }

    private S3Rules() {}

    static @Nullable List<Permission> permissions(Call call) {
        Members members = call.members();
        String bucket = MessagingRules.first(members, "Bucket", "DestinationBucket");
        String key = MessagingRules.first(members, "Key", "DestinationKey");
        if (call.operation().equals("deleteObjects")) {
            Members delete = members.structure("Delete");
            boolean bypass = Boolean.TRUE.equals(members.get("BypassGovernanceRetention"));
            return ServiceRules.each((delete == null ? List.<Members>of() : delete.structures("Objects"))
                    .stream().flatMap(object -> {
                        String version = object.text("VersionId");
                        String resource = "arn:aws:s3:::" + bucket + "/" + object.text("Key");
                        Permission deletion = new Permission(
                                version == null ? "s3:DeleteObject" : "s3:DeleteObjectVersion",
                                List.of(resource),
                                version == null ? Map.of() : Map.of("s3:VersionId", List.of(version)));
                        return bypass ? Stream.of(deletion, Permission.of(BYPASS, resource)) : Stream.of(deletion);
                    }));
        }
        String action = ACTIONS.getOrDefault(
                call.operation(), call.action().map(ActionTable.Action::name).orElse(null));
        if (action == null) {
            return List.of();
        }
        if (members.text("VersionId") != null
                && ActionTable.of("s3").action(versioned(action)).isPresent()) {
            action = versioned(action);
        }
        String resource = bucket == null ? "*" : "arn:aws:s3:::" + bucket + (key == null ? "" : "/" + key);
        List<Permission> permissions = new ArrayList<>(call.on(action, conditions(members), resource));
        for (String part : parts(members, action)) {
            permissions.add(Permission.of("s3:" + part, resource));
        }
        if (call.operation().equals("copyObject") || call.operation().equals("uploadPartCopy")) {
            permissions.addAll(source(members));
        }
        if (Boolean.TRUE.equals(members.get("BypassGovernanceRetention"))) {
            permissions.add(Permission.of(BYPASS, resource));
        }
        return permissions;
    }

    /**
     * What a write sets besides, which takes the permission to set it alone.
     *
     * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html#API_CreateBucket_Permissions">CreateBucket</a>, PutObject
     */
    private static List<String> parts(Members members, String action) {
        List<String> parts = new ArrayList<>();
        if (action.equals("PutObject")) {
            add(parts, "PutObjectTagging", members, "Tagging");
            add(
                    parts,
                    "PutObjectAcl",
                    members,
                    "ACL",
                    "GrantFullControl",
                    "GrantRead",
                    "GrantReadACP",
                    "GrantWriteACP");
            add(parts, "PutObjectRetention", members, "ObjectLockMode", "ObjectLockRetainUntilDate");
            add(parts, "PutObjectLegalHold", members, "ObjectLockLegalHoldStatus");
        } else if (action.equals("CreateBucket")) {
            add(
                    parts,
                    "PutBucketAcl",
                    members,
                    "ACL",
                    "GrantFullControl",
                    "GrantRead",
                    "GrantReadACP",
                    "GrantWrite",
                    "GrantWriteACP");
            add(parts, "PutBucketOwnershipControls", members, "ObjectOwnership");
            if (Boolean.TRUE.equals(members.get("ObjectLockEnabledForBucket"))) {
                parts.addAll(List.of("PutBucketObjectLockConfiguration", "PutBucketVersioning"));
            }
        }
        return parts;
    }

    private static void add(List<String> parts, String action, Members members, String... setBy) {
        for (String member : setBy) {
            if (members.get(member) != null) {
                parts.add(action);
                return;
            }
        }
    }

    private static String versioned(String action) {
        return action.replaceFirst("Object", "ObjectVersion");
    }

    private static List<Permission> source(Members members) {
        String version = members.text("SourceVersionId");
        return List.of(new Permission(
                version == null ? "s3:GetObject" : "s3:GetObjectVersion",
                List.of("arn:aws:s3:::" + members.text("SourceBucket") + "/" + members.text("SourceKey")),
                version == null ? Map.of() : Map.of("s3:VersionId", List.of(version))));
    }

    private static Map<String, List<String>> conditions(Members members) {
        Map<String, List<String>> context = new HashMap<>();
        Map.of(
                        "Prefix",
                        "s3:prefix",
                        "Delimiter",
                        "s3:delimiter",
                        "MaxKeys",
                        "s3:max-keys",
                        "ServerSideEncryption",
                        "s3:x-amz-server-side-encryption",
                        "SSEKMSKeyId",
                        "s3:x-amz-server-side-encryption-aws-kms-key-id",
                        "ACL",
                        "s3:x-amz-acl",
                        "StorageClass",
                        "s3:x-amz-storage-class",
                        "VersionId",
                        "s3:VersionId")
                .forEach((member, conditionKey) -> {
                    if (members.text(member) != null) {
                        context.put(conditionKey, List.of(members.text(member)));
                    }
                });
        return context;
    }
}
