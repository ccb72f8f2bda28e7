package dev.opsctl.local.service.dynamodb.control;

import org.jspecify.annotations.Nullable;

/** What ARNs of tables, and of what tables have, name; their form was checked where the call came in. */
final class TableArns {

    private static final String TABLE = ":table/";

    private TableArns() {}

    /** The table's name in an ARN, or the name itself. */
    static String table(String nameOrArn) {
        int found = nameOrArn.startsWith("arn:") ? nameOrArn.indexOf(TABLE) : -1;
        if (found < 0) {
            return nameOrArn;
        }
        String rest = nameOrArn.substring(found + TABLE.length());
        int slash = rest.indexOf('/');
        return slash < 0 ? rest : rest.substring(0, slash);
    }

    /** What has a policy of its own: {@code table/NAME}, also for what belongs to the table, or {@code table/NAME/stream/LABEL}. */
    static String resource(String arn) {
        String label = streamLabel(arn);
        return "table/" + table(arn) + (label == null ? "" : "/stream/" + label);
    }

    /** The label of the stream that an ARN names; null if it names none. */
    static @Nullable String streamLabel(String arn) {
        int stream = arn.indexOf("/stream/");
        return stream < 0 ? null : arn.substring(stream + "/stream/".length());
    }
}
