package dev.opsctl.local.service.cloudwatch.math;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an expression is evaluated among. */
public interface Scene {

    /** The value of the query of an id; null if there is none. */
    @Nullable
    Value query(String id);

    /** The metrics among the queries whose id contains a text. */
    List<Series> metrics(String part);

    /** The time series that a search finds. */
    List<Series> search(Search search);

    /** The beginning of the first span, in seconds of the epoch. */
    long from();

    /** The first second that is not asked for. */
    long to();

    /** Of the expression, in seconds. */
    int period();
}
