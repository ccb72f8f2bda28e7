package dev.opsctl.local.service.cloudformation.type.cloudwatch;

import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.type.ServiceTags;
import dev.opsctl.local.service.cloudformation.type.StackTags;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.CompositeAlarm;
import software.amazon.awssdk.services.cloudwatch.model.DescribeAlarmsResponse;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.cloudwatch.model.PutCompositeAlarmRequest;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricAlarmRequest;
import software.amazon.awssdk.services.cloudwatch.model.Tag;

/** {@code AWS::CloudWatch::Alarm} and {@code AWS::CloudWatch::CompositeAlarm}; their physical id is the alarm's name. */
public final class AlarmType implements ResourceType {

    private static final int LONGEST_NAME = 255;

    /** Makes or replaces the alarm. */
    private interface Put {
        void put(CloudWatchClient cloudWatch, ResourceRequest request, String name, List<Tag> tags);
    }

    private final String name;
    private final Put put;

    private AlarmType(String name, Put put) {
        this.name = name;
        this.put = put;
    }

    /** Of one metric, or of an expression over several. */
    public static AlarmType ofMetrics() {
        return new AlarmType(
                "AWS::CloudWatch::Alarm",
                (cloudWatch, request, name, tags) ->
                        cloudWatch.putMetricAlarm(request.bind(PutMetricAlarmRequest.class).toBuilder()
                                .alarmName(name)
                                .tags(tags)
                                .build()));
    }

    /** Of other alarms. */
    public static AlarmType ofAlarms() {
        return new AlarmType(
                "AWS::CloudWatch::CompositeAlarm",
                (cloudWatch, request, name, tags) ->
                        cloudWatch.putCompositeAlarm(request.bind(PutCompositeAlarmRequest.class).toBuilder()
                                .alarmName(name)
                                .tags(tags)
                                .build()));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        CloudWatchClient cloudWatch = request.client(CloudWatchClient.class);
        String alarm =
                request.text("AlarmName") != null ? request.text("AlarmName") : request.generatedName(LONGEST_NAME);
        Optional<String> arn = arn(cloudWatch, alarm);
        if (arn.isPresent() && !StackTags.ours(request, ServiceTags.of(request, CloudWatchClient.class, arn.get()))) {
            throw new IllegalStateException("Alarm " + alarm + " already exists.");
        }
        return configure(request, alarm);
    }

    private ResourceState configure(ResourceRequest request, String alarm) {
        CloudWatchClient cloudWatch = request.client(CloudWatchClient.class);
        put.put(cloudWatch, request, alarm, StackTags.wanted(request, (key, value) -> Tag.builder()
                .key(key)
                .value(value)
                .build()));
        request.made(alarm);
        String arn = arn(cloudWatch, alarm).orElseThrow();
        // Tags of a Put count for a new alarm only.
        ServiceTags.settle(request, CloudWatchClient.class, arn);
        return state(alarm, arn);
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        return configure(request, request.physicalId());
    }

    @Override
    public void delete(ResourceRequest request) {
        request.client(CloudWatchClient.class).deleteAlarms(r -> r.alarmNames(request.physicalId()));
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        return arn(request.client(CloudWatchClient.class), request.physicalId())
                .map(arn -> state(request.physicalId(), arn));
    }

    private static Optional<String> arn(CloudWatchClient cloudWatch, String alarm) {
        DescribeAlarmsResponse found = cloudWatch.describeAlarms(
                r -> r.alarmNames(alarm).alarmTypesWithStrings("MetricAlarm", "CompositeAlarm"));
        return Stream.concat(
                        found.metricAlarms().stream().map(MetricAlarm::alarmArn),
                        found.compositeAlarms().stream().map(CompositeAlarm::alarmArn))
                .findFirst();
    }

    private static ResourceState state(String alarm, String arn) {
        return ResourceState.of(alarm).with("Arn", arn);
    }

    @Override
    public Optional<String> plannedPhysicalId(ResourceRequest request) {
        return Optional.ofNullable(request.text("AlarmName"));
    }
}
