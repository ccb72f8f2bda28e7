package dev.opsctl.local.cloud;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where somebody reads a stream of DynamoDB. Whoever uses one needs permission on the stream, and the iterator says which, in the form that
 * AWS gives it: {@code STREAM-ARN|1|…}.
 *
 * @param stream the stream's ARN
 * @param from the first sequence number that is still to be read
 * @param issued when it was given out, on the cloud's clock, in whole milliseconds
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetShardIterator.html">GetShardIterator</a>
 */
public record StreamIterator(Arn stream, String shardId, String from, Instant issued) {

    private static final Pattern FORM = Pattern.compile("([^|]+)\\|1\\|([A-Za-z0-9_-]+)");
    private static final Pattern STREAM = Pattern.compile("table/[a-zA-Z0-9_.-]{1,255}/stream/[0-9T:.-]{1,40}");
    private static final Pattern PLACE =
            Pattern.compile("(shardId-[0-9]{20}-[0-9a-f]{8})/([0-9]{21,40})/([0-9]{1,15})");

    /** The place that a text names; empty if it is no iterator that was given out. */
    public static Optional<StreamIterator> parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        Optional<Arn> stream = Arn.parse(form.group(1))
                .filter(arn -> arn.partition().equals("aws")
                        && arn.service().equals("dynamodb")
                        && STREAM.matcher(arn.resource()).matches());
        Optional<StreamIterator> iterator = stream.flatMap(arn -> place(arn, form.group(2)));
        return iterator.filter(
                read -> read.toString().equals(text)); // Base64 is read leniently, and an iterator has one spelling
    }

    private static Optional<StreamIterator> place(Arn stream, String encoded) {
        try {
            Matcher place =
                    PLACE.matcher(new String(Base64.getUrlDecoder().decode(encoded), StandardCharsets.ISO_8859_1));
            return place.matches()
                    ? Optional.of(new StreamIterator(
                            stream,
                            place.group(1),
                            place.group(2),
                            Instant.ofEpochMilli(Long.parseLong(place.group(3)))))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        String place = shardId + "/" + from + "/" + issued.toEpochMilli();
        return stream + "|1|"
                + Base64.getUrlEncoder().withoutPadding().encodeToString(place.getBytes(StandardCharsets.ISO_8859_1));
    }
}
