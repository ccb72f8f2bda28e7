package dev.opsctl.local.service.ses;

import java.util.Map;
import software.amazon.awssdk.services.ses.model.CloudWatchDestination;
import software.amazon.awssdk.services.ses.model.CloudWatchDimensionConfiguration;
import software.amazon.awssdk.services.ses.model.DimensionValueSource;

/** CloudWatch destinations as the two versions of the API write them. */
final class DimensionSources {

    private static final Map<DimensionValueSource, software.amazon.awssdk.services.sesv2.model.DimensionValueSource>
            V2 = Map.of(
                    DimensionValueSource.MESSAGE_TAG,
                    software.amazon.awssdk.services.sesv2.model.DimensionValueSource.MESSAGE_TAG,
                    DimensionValueSource.EMAIL_HEADER,
                    software.amazon.awssdk.services.sesv2.model.DimensionValueSource.EMAIL_HEADER,
                    DimensionValueSource.LINK_TAG,
                    software.amazon.awssdk.services.sesv2.model.DimensionValueSource.LINK_TAG);

    private DimensionSources() {}

    static software.amazon.awssdk.services.sesv2.model.CloudWatchDestination v2(CloudWatchDestination destination) {
        return software.amazon.awssdk.services.sesv2.model.CloudWatchDestination.builder()
                .dimensionConfigurations(destination.dimensionConfigurations().stream()
                        .map(dimension ->
                                software.amazon.awssdk.services.sesv2.model.CloudWatchDimensionConfiguration.builder()
                                        .dimensionName(dimension.dimensionName())
                                        .dimensionValueSource(V2.get(dimension.dimensionValueSource()))
                                        .defaultDimensionValue(dimension.defaultDimensionValue())
                                        .build())
                        .toList())
                .build();
    }

    static CloudWatchDestination v1(software.amazon.awssdk.services.sesv2.model.CloudWatchDestination destination) {
        return CloudWatchDestination.builder()
                .dimensionConfigurations(destination.dimensionConfigurations().stream()
                        .map(dimension -> CloudWatchDimensionConfiguration.builder()
                                .dimensionName(dimension.dimensionName())
                                .dimensionValueSource(V2.entrySet().stream()
                                        .filter(entry -> entry.getValue() == dimension.dimensionValueSource())
                                        .findFirst()
                                        .orElseThrow()
                                        .getKey())
                                .defaultDimensionValue(dimension.defaultDimensionValue())
                                .build())
                        .toList())
                .build();
    }
}
