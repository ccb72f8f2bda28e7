package dev.opsctl.local.service.sqs;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.SqsException;

/** Runs the entries of a batch one by one: each succeeds or fails by itself. */
record Batches<R>(List<R> successful, List<BatchResultErrorEntry> failed) {

    /** What makes a whole batch refused. */
    static <E> void check(String entryType, List<E> entries, Function<E, String> id) {
        if (entries.isEmpty()) {
            throw SqsErrors.emptyBatch(entryType);
        } else if (entries.size() > 10) {
            throw SqsErrors.tooManyEntries(entries.size());
        }
        Set<String> ids = new HashSet<>();
        for (E entry : entries) {
            String name = id.apply(entry);
            if (name == null || !name.matches("[A-Za-z0-9_-]{1,80}")) {
                throw SqsErrors.entryId();
            } else if (!ids.add(name)) {
                throw SqsErrors.sameEntryId(name);
            }
        }
    }

    static <E, R> Batches<R> run(String entryType, List<E> entries, Function<E, String> id, Function<E, R> work) {
        check(entryType, entries, id);
        Batches<R> result = new Batches<>(new ArrayList<>(), new ArrayList<>());
        for (E entry : entries) {
            try {
                result.successful.add(work.apply(entry));
            } catch (SqsException e) {
                result.failed.add(BatchResultErrorEntry.builder()
                        .id(id.apply(entry))
                        .senderFault(true)
                        .code(e.awsErrorDetails().errorCode())
                        .message(e.awsErrorDetails().errorMessage())
                        .build());
            }
        }
        return result;
    }
}
