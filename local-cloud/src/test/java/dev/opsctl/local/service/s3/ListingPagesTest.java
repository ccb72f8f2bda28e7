package dev.opsctl.local.service.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.TestCloud;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;

/** Pages of a listing, of whatever size, are together what the keys say (REP-2). */
class ListingPagesTest {

    @TempDir
    Path home;

    @Test
    void pages_of_every_size_are_together_the_keys_and_common_prefixes() {
        try (TestCloud cloud = TestCloud.open(home)) {
            S3Client s3 = cloud.client(S3Client.class);
            TreeSet<String> keys = new TreeSet<>();
            Random random = new Random(18);
            for (String bucket : List.of("listed", "listed0", "lister")) {
                s3.createBucket(r -> r.bucket(bucket));
                s3.putObject(r -> r.bucket(bucket).key("a/of " + bucket), RequestBody.fromString("other"));
            }
            s3.putBucketVersioning(r -> r.bucket("listed").versioningConfiguration(v -> v.status("Enabled")));
            keys.add("a/of listed");
            for (int n = 0; n < 60; n++) {
                String key = random.ints(1 + random.nextInt(5), 0, 4)
                        .collect(StringBuilder::new, (text, c) -> text.append("ab/é".charAt(c)), StringBuilder::append)
                        .toString();
                s3.putObject(r -> r.bucket("listed").key(key), RequestBody.fromString(key));
                keys.add(key);
                if (n % 7 == 0) {
                    s3.deleteObject(r -> r.bucket("listed").key(key));
                    keys.remove(key);
                }
            }
            for (String prefix : List.of("", "a", "a/", "b/a", "é", "z")) {
                for (String delimiter : List.of("", "/", "é/")) {
                    for (int most : List.of(1, 2, 3, 7, 1000)) {
                        assertEquals(
                                expected(keys, prefix, delimiter),
                                listed(s3, prefix, delimiter, most),
                                "prefix '" + prefix + "', delimiter '" + delimiter + "', pages of " + most);
                    }
                }
            }
        }
    }

    private static List<String> expected(TreeSet<String> keys, String prefix, String delimiter) {
        TreeSet<String> found = new TreeSet<>();
        for (String key : keys) {
            if (key.startsWith(prefix)) {
                int end = delimiter.isEmpty() ? -1 : key.indexOf(delimiter, prefix.length());
                found.add(end < 0 ? "key " + key : "prefix " + key.substring(0, end + delimiter.length()));
            }
        }
        return List.copyOf(found);
    }

    private static List<String> listed(S3Client s3, String prefix, String delimiter, int most) {
        List<String> found = new ArrayList<>();
        String token = null;
        do {
            String next = token;
            ListObjectsV2Response page = s3.listObjectsV2(r -> r.bucket("listed")
                    .prefix(prefix)
                    .delimiter(delimiter)
                    .maxKeys(most)
                    .continuationToken(next));
            assertTrue(page.keyCount() <= most);
            page.contents().forEach(object -> found.add("key " + object.key()));
            page.commonPrefixes().forEach(common -> found.add("prefix " + common.prefix()));
            token = page.nextContinuationToken();
        } while (token != null);
        return found.stream().sorted().toList();
    }
}
