package dev.opsctl.local.wire;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.traits.TimestampFormatTrait;
import software.amazon.awssdk.core.traits.TimestampFormatTrait.Format;

/** Times in the three forms that AWS's protocols know. */
final class Timestamps {

    private static final DateTimeFormatter ISO =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    /** The end of the year 9999 in milliseconds. */
    private static final BigDecimal FARTHEST = BigDecimal.valueOf(253_402_300_799_999L);

    private Timestamps() {}

    static Format format(SdkField<?> field, Format byDefault) {
        TimestampFormatTrait trait = field.getTrait(TimestampFormatTrait.class);
        return trait == null ? byDefault : trait.format();
    }

    static String write(Instant instant, Format format) {
        return switch (format) {
            case ISO_8601 -> ISO.format(instant);
            case RFC_822 -> DateTimeFormatter.RFC_1123_DATE_TIME.format(instant.atOffset(ZoneOffset.UTC));
            case UNIX_TIMESTAMP -> seconds(instant).toPlainString();
            case UNIX_TIMESTAMP_MILLIS -> Long.toString(instant.toEpochMilli());
            default -> instant.toString();
        };
    }

    static BigDecimal seconds(Instant instant) {
        BigDecimal seconds =
                BigDecimal.valueOf(instant.toEpochMilli()).movePointLeft(3).stripTrailingZeros();
        return seconds.scale() < 0 ? seconds.setScale(0) : seconds;
    }

    /** @throws DateTimeException if it is farther away than four digits of a year can say, which no form could write */
    static Instant read(BigDecimal number, Format format) {
        BigDecimal millis = format == Format.UNIX_TIMESTAMP_MILLIS ? number : number.movePointRight(3);
        if (millis.abs().compareTo(FARTHEST) > 0) {
            throw new DateTimeException("out of range");
        }
        return Instant.ofEpochMilli(millis.longValue());
    }

    /** Reads any form: clients are not always true to their model. */
    static Instant read(String text, Format format) {
        if (text.matches("-?[0-9]{1,40}(\\.[0-9]{1,40})?([eE][+-]?[0-9]{1,4})?")) {
            return read(new BigDecimal(text), format);
        }
        if (Character.isLetter(text.charAt(0))) {
            return OffsetDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
        }
        return OffsetDateTime.parse(text).toInstant();
    }
}
