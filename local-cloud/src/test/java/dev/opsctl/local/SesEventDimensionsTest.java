package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.Metric;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;
import software.amazon.awssdk.services.ses.SesClient;
import software.amazon.awssdk.services.ses.model.DimensionValueSource;
import software.amazon.awssdk.services.sesv2.SesV2Client;
import software.amazon.awssdk.services.sesv2.model.BadRequestException;

/** Configuration sets that count their mail in CloudWatch, by dimensions that each mail has values for (OBS-1). */
class SesEventDimensionsTest {

    private static final String FROM = "shop@example.com";
    private static final String TEMPLATE =
            """
            Resources:
              Set:
                Type: AWS::SES::ConfigurationSet
                Properties: {Name: counted}
              Counts:
                Type: AWS::SES::ConfigurationSetEventDestination
                Properties:
                  ConfigurationSetName: !Ref Set
                  EventDestination:
                    Name: counts
                    Enabled: true
                    MatchingEventTypes: [send, delivery, bounce]
                    CloudWatchDestination:
                      DimensionConfigurations:
                        - {DimensionName: campaign, DimensionValueSource: messageTag, DefaultDimensionValue: none}
                        - {DimensionName: 'ses:configuration-set', DimensionValueSource: messageTag, DefaultDimensionValue: none}
                        - {DimensionName: X-Kind, DimensionValueSource: emailHeader, DefaultDimensionValue: plain}
                        - {DimensionName: link, DimensionValueSource: linkTag, DefaultDimensionValue: no-link}
            """;

    @TempDir
    Path home;

    private TestCloud cloud;
    private SesV2Client ses;
    private CloudWatchClient metrics;
    private Instant begin;

    @BeforeEach
    void open() {
        cloud = TestCloud.open(home);
        ses = cloud.client(SesV2Client.class);
        metrics = cloud.client(CloudWatchClient.class);
        begin = cloud.cloud().clock().instant().minusSeconds(60);
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private void send(String campaign, String kind, String... to) {
        ses.sendEmail(r -> r.fromEmailAddress(FROM)
                .destination(d -> d.toAddresses(to))
                .configurationSetName("counted")
                .emailTags(t -> t.name("campaign").value(campaign))
                .content(c -> c.simple(m -> m.subject(s -> s.data("s"))
                        .body(b -> b.text(t -> t.data("t")))
                        .headers(h -> h.name("X-Kind").value(kind)))));
    }

    private double sum(Metric metric) {
        return metrics
                .getMetricStatistics(r -> r.namespace("AWS/SES")
                        .metricName(metric.metricName())
                        .dimensions(metric.dimensions())
                        .startTime(begin)
                        .endTime(cloud.cloud().clock().instant().plusSeconds(60))
                        .period(60)
                        .statistics(Statistic.SUM))
                .datapoints()
                .stream()
                .mapToDouble(point -> point.sum())
                .sum();
    }

    /** What is told with dimensions, as {@code Send campaign=a ...}. */
    private Map<String, Double> told() {
        return metrics.listMetrics(r -> r.namespace("AWS/SES")).metrics().stream()
                .filter(Metric::hasDimensions)
                .filter(metric -> !metric.dimensions().isEmpty())
                .collect(Collectors.toMap(
                        metric -> metric.metricName() + " "
                                + metric.dimensions().stream()
                                        .map(Dimension::value)
                                        .collect(Collectors.joining(" ")),
                        this::sum,
                        Double::sum,
                        TreeMap::new));
    }

    @Test
    void events_are_counted_by_tags_and_headers() throws Exception {
        CloudFormationClient stacks = cloud.client(CloudFormationClient.class);
        stacks.createStack(r -> r.stackName("s").templateBody(TEMPLATE));
        while (!stacks.describeStacks(r -> r.stackName("s"))
                .stacks()
                .get(0)
                .stackStatusAsString()
                .equals("CREATE_COMPLETE")) {
            TimeUnit.MILLISECONDS.sleep(5); // throws when the test's time is up
        }
        VerifiedIdentities.verify(cloud, FROM);
        VerifiedIdentities.verify(cloud, "ana@example.com");
        send("spring", "report", FROM, "ana@example.com");
        send("spring", "not a value of a dimension", "bounce@simulator.amazonses.com");
        Map<String, Double> expected = new TreeMap<>(Map.of(
                "Send report spring no-link counted", 2.0,
                "Delivery report spring no-link counted", 2.0,
                "Send plain spring no-link counted", 1.0,
                "Bounce plain spring no-link counted", 1.0));
        for (int i = 0; i < 1_000 && !told().equals(expected); i++) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        assertEquals(expected, told());
        assertEquals(
                List.of(
                        DimensionValueSource.MESSAGE_TAG,
                        DimensionValueSource.MESSAGE_TAG,
                        DimensionValueSource.EMAIL_HEADER,
                        DimensionValueSource.LINK_TAG),
                cloud
                        .client(SesClient.class)
                        .describeConfigurationSet(r -> r.configurationSetName("counted")
                                .configurationSetAttributeNamesWithStrings("eventDestinations"))
                        .eventDestinations()
                        .get(0)
                        .cloudWatchDestination()
                        .dimensionConfigurations()
                        .stream()
                        .map(dimension -> dimension.dimensionValueSource())
                        .toList());
    }

    @ParameterizedTest
    @CsvSource({"a b, x", "a, x y", "a, ''", "'', x", "é, x"})
    void what_is_no_dimension_is_refused(String name, String value) {
        ses.createConfigurationSet(r -> r.configurationSetName("counted"));
        assertThrows(
                BadRequestException.class,
                () -> ses.createConfigurationSetEventDestination(r -> r.configurationSetName("counted")
                        .eventDestinationName("d")
                        .eventDestination(d -> d.enabled(true)
                                .matchingEventTypesWithStrings("SEND")
                                .cloudWatchDestination(c -> c.dimensionConfigurations(x -> x.dimensionName(name)
                                        .dimensionValueSource("MESSAGE_TAG")
                                        .defaultDimensionValue(value))))));
    }
}
