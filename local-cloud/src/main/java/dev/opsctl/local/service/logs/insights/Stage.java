package dev.opsctl.local.service.logs.insights;

/** A step of a query that runs. Rows go in one after the other, and on to the next step. */
interface Stage {

    void row(Row row);

    /** No more rows come. */
    void end();
}
