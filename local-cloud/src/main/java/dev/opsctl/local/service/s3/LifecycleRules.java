package dev.opsctl.local.service.s3;

import dev.opsctl.local.engine.time.HttpDate;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.LifecycleRuleFilter;
import software.amazon.awssdk.services.s3.model.NoncurrentVersionExpiration;
import software.amazon.awssdk.services.s3.model.Tag;
import software.amazon.awssdk.services.s3.model.TransitionDefaultMinimumObjectSize;

/**
 * The life cycle rules of a bucket that are enabled: when what becomes of which version.
 *
 * @param anySize whether small objects move too where their new storage class takes them, see {@link TransitionDefaultMinimumObjectSize}
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html">Lifecycle configuration elements</a>
 */
record LifecycleRules(List<LifecycleRule> enabled, boolean anySize) {

    private static final long SMALLEST_MOVED = 128 << 10;

    /** What a rule does, and when. */
    record Due(Instant at, String rule) {

        /** As S3 tells it with an object. */
        String header() {
            return "expiry-date=\"" + HttpDate.of(at) + "\", rule-id=\""
                    + URLEncoder.encode(rule, StandardCharsets.UTF_8) + "\"";
        }
    }

    private record Move(Instant at, String storageClass) {}

    static LifecycleRules of(BucketRecord bucket) {
        return new LifecycleRules(
                bucket.lifecycle().stream()
                        .filter(rule -> rule.status() == ExpirationStatus.ENABLED)
                        .toList(),
                TransitionDefaultMinimumObjectSize.VARIES_BY_STORAGE_CLASS
                        .toString()
                        .equals(bucket.transitionMinimum()));
    }

    /** S3 acts at midnight, UTC, when the days are over. */
    static Instant after(Instant since, int days) {
        Instant end = since.plus(Duration.ofDays(days));
        Instant midnight = end.truncatedTo(ChronoUnit.DAYS);
        return midnight.equals(end) ? end : midnight.plus(Duration.ofDays(1));
    }

    /** When a current version expires; empty if it does not. */
    Optional<Due> expiry(String key, StoredObject object) {
        return applying(key, object)
                .filter(rule -> rule.expiration() != null)
                .flatMap(rule -> Stream.ofNullable(
                                rule.expiration().days() != null
                                        ? after(
                                                object.modified(),
                                                rule.expiration().days())
                                        : rule.expiration().date())
                        .map(at -> new Due(at, rule.id())))
                .min(Comparator.comparing(Due::at));
    }

    /** Whether a delete marker goes that covers nothing any more: where it is asked for, or where objects expire by age. */
    boolean removesMarker(String key, StoredObject marker, Instant now) {
        return applying(key, marker)
                .filter(rule -> rule.expiration() != null)
                .anyMatch(rule -> Boolean.TRUE.equals(rule.expiration().expiredObjectDeleteMarker())
                        || rule.expiration().days() != null
                                && !after(marker.modified(), rule.expiration().days())
                                        .isAfter(now));
    }

    /**
     * Whether a version goes that is not the current one any more.
     *
     * @param since when it ceased to be the current one
     * @param newer how many versions are newer, without the current one
     */
    boolean removesNoncurrent(String key, StoredObject version, Instant since, int newer, Instant now) {
        return applying(key, version)
                .map(LifecycleRule::noncurrentVersionExpiration)
                .filter(expiration -> expiration != null && expiration.noncurrentDays() != null)
                .anyMatch(expiration ->
                        !after(since, expiration.noncurrentDays()).isAfter(now) && newer >= kept(expiration));
    }

    private static int kept(NoncurrentVersionExpiration expiration) {
        return expiration.newerNoncurrentVersions() == null ? 0 : expiration.newerNoncurrentVersions();
    }

    /** The storage class that a version has by now; empty for the one it has. */
    Optional<String> moved(
            String key, StoredObject version, @Nullable Instant noncurrentSince, int newer, Instant now) {
        return applying(key, version)
                .flatMap(rule -> (noncurrentSince == null
                                ? moves(rule, version.modified())
                                : noncurrentMoves(rule, noncurrentSince, newer))
                        .filter(move -> takes(rule, version, move.storageClass())))
                .filter(move -> !move.at().isAfter(now))
                .max(Comparator.comparing(Move::at))
                .map(Move::storageClass)
                .filter(moved -> !moved.equals(version.storageClass()));
    }

    private static Stream<Move> moves(LifecycleRule rule, Instant since) {
        return rule.transitions().stream()
                .map(move -> new Move(
                        move.date() != null ? move.date() : after(since, move.days() == null ? 0 : move.days()),
                        move.storageClassAsString()));
    }

    private static Stream<Move> noncurrentMoves(LifecycleRule rule, Instant since, int newer) {
        return rule.noncurrentVersionTransitions().stream()
                .filter(move -> newer >= (move.newerNoncurrentVersions() == null ? 0 : move.newerNoncurrentVersions()))
                .map(move -> new Move(
                        after(since, move.noncurrentDays() == null ? 0 : move.noncurrentDays()),
                        move.storageClassAsString()));
    }

    /** A rule that says sizes says also which are too small. */
    private boolean takes(LifecycleRule rule, StoredObject version, String storageClass) {
        return version.size() >= SMALLEST_MOVED
                || anySize && ArchivedObjects.CLASSES.contains(storageClass)
                || rule.filter() != null && (least(rule.filter()) != null || most(rule.filter()) != null);
    }

    /** When an upload that is not completed is aborted; empty if it is not. */
    Optional<Due> abortion(String key, Instant initiated) {
        return enabled.stream()
                .filter(rule -> rule.abortIncompleteMultipartUpload() != null && key.startsWith(prefix(rule)))
                .map(rule -> new Due(
                        after(initiated, rule.abortIncompleteMultipartUpload().daysAfterInitiation()), rule.id()))
                .min(Comparator.comparing(Due::at));
    }

    private Stream<LifecycleRule> applying(String key, StoredObject object) {
        return enabled.stream().filter(rule -> key.startsWith(prefix(rule)) && applies(rule.filter(), object));
    }

    private static String prefix(LifecycleRule rule) {
        LifecycleRuleFilter filter = rule.filter();
        String prefix = filter == null
                ? rule.prefix()
                : filter.and() != null ? filter.and().prefix() : filter.prefix();
        return prefix == null ? "" : prefix;
    }

    private static boolean applies(@Nullable LifecycleRuleFilter filter, StoredObject object) {
        if (filter == null) {
            return true;
        }
        Map<String, String> tags = object.tags();
        List<Tag> wanted =
                filter.and() != null ? filter.and().tags() : filter.tag() == null ? List.of() : List.of(filter.tag());
        Long least = least(filter);
        Long most = most(filter);
        return wanted.stream().allMatch(tag -> tag.value().equals(tags.get(tag.key())))
                && (least == null || object.size() > least)
                && (most == null || object.size() < most);
    }

    private static @Nullable Long least(LifecycleRuleFilter filter) {
        return filter.and() != null ? filter.and().objectSizeGreaterThan() : filter.objectSizeGreaterThan();
    }

    private static @Nullable Long most(LifecycleRuleFilter filter) {
        return filter.and() != null ? filter.and().objectSizeLessThan() : filter.objectSizeLessThan();
    }
}
