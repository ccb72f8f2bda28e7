package dev.opsctl.local.service.cloudwatch.math;

import java.util.List;

/** What an expression, or a part of it, is. */
public sealed interface Value {

    /** A number. */
    record Scalar(double number) implements Value {}

    /** A text between quotation marks, or a word such as {@code REPEAT}. */
    record Text(String text) implements Value {}

    /** A time series. */
    record One(Series series) implements Value {}

    /** An array of time series. */
    record Many(List<Series> series) implements Value {

        public Many {
            series = List.copyOf(series);
        }
    }

    /** The time series; none of a number. */
    default List<Series> all() {
        return this instanceof One one ? List.of(one.series()) : this instanceof Many many ? many.series() : List.of();
    }
}
