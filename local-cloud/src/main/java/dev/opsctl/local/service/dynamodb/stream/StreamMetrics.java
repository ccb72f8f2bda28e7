package dev.opsctl.local.service.dynamodb.stream;

import dev.opsctl.local.cloud.StreamIterator;
import dev.opsctl.local.service.Composed;
import dev.opsctl.local.service.dynamodb.table.TableMeter;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsRequest;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsResponse;
import software.amazon.awssdk.services.dynamodb.model.Record;

/** The metrics of requests that bring records of streams. Those that bring none, as pollers make all the time, are not counted. */
public record StreamMetrics(TableMeter meter) implements Composed.Observer {

    @Override
    public void answered(String operation, Object request, Object answer, long nanos) {
        if (!(answer instanceof GetRecordsResponse page) || page.records().isEmpty()) {
            return;
        }
        Optional<StreamIterator> iterator = StreamIterator.parse(((GetRecordsRequest) request).shardIterator());
        iterator.ifPresent(from -> {
            long bytes = 0;
            for (Record record : page.records()) {
                bytes += record.dynamodb().sizeBytes();
            }
            String[] resource = from.stream().resource().split("/"); // table/NAME/stream/LABEL
            meter.ofStream(resource[1], resource[3], page.records().size(), bytes, nanos / 1e6);
        });
    }
}
