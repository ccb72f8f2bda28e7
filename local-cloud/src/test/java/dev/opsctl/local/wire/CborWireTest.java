package dev.opsctl.local.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.cloudwatch.model.Datapoint;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricStatisticsResponse;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricDataRequest;
import software.amazon.awssdk.services.cloudwatch.model.StandardUnit;

/** What clients of today send CloudWatch and get from it. */
class CborWireTest {

    @Test
    void what_is_written_is_read_as_it_was() {
        PutMetricDataRequest sent = PutMetricDataRequest.builder()
                .namespace("Orders")
                .metricData(MetricDatum.builder()
                        .metricName("Money")
                        .timestamp(Instant.ofEpochMilli(1_800_000_000_123L))
                        .values(1.5, -2.0, 1e300)
                        .storageResolution(1)
                        .unit(StandardUnit.COUNT)
                        .build())
                .build();
        assertEquals(sent, read(CborWire.bytes(sent)));
        GetMetricStatisticsResponse answer = GetMetricStatisticsResponse.builder()
                .datapoints(Datapoint.builder()
                        .timestamp(Instant.ofEpochSecond(60))
                        .extendedStatistics(Map.of("p99", 0.25))
                        .build())
                .build();
        GetMetricStatisticsResponse.Builder builder = GetMetricStatisticsResponse.builder();
        JsonWire.fill(CborWire.parse(CborWire.bytes(answer)), builder);
        assertEquals(answer, builder.build());
    }

    @Test
    void a_time_is_a_number_of_seconds_under_tag_1() {
        Datapoint point = Datapoint.builder()
                .timestamp(Instant.ofEpochSecond(1_800_000_000L))
                .build();
        assertEquals("bf6954696d657374616d70c11a6b49d200ff", HexFormat.of().formatHex(CborWire.bytes(point)));
    }

    @Test
    void numbers_that_are_none_arrive_as_such_so_that_the_service_refuses_them() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (CBORGenerator out = new CBORFactory().createGenerator(bytes)) {
            new ObjectMapper()
                    .writeValue(out, Map.of("MetricData", List.of(Map.of("MetricName", "m", "Value", Double.NaN))));
        }
        assertEquals(Double.NaN, read(bytes.toByteArray()).metricData().get(0).value());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ff", "a1", "a16a", "9f9f9f", "1bffffffffffffffff", "a2616101616102"})
    void what_is_no_structure_is_refused(String hex) {
        assertThrows(WireException.class, () -> read(HexFormat.of().parseHex(hex)));
    }

    private static PutMetricDataRequest read(byte[] body) {
        PutMetricDataRequest.Builder builder = PutMetricDataRequest.builder();
        JsonWire.fill(CborWire.parse(body), builder);
        return builder.build();
    }
}
