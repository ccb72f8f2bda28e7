package dev.opsctl.local.service.lambda.source;

import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.engine.json.EventPattern;
import dev.opsctl.local.service.lambda.LambdaErrors;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.lambda.model.DestinationConfig;
import software.amazon.awssdk.services.lambda.model.EventSourceMappingConfiguration;
import software.amazon.awssdk.services.lambda.model.EventSourcePosition;
import software.amazon.awssdk.services.lambda.model.Filter;
import software.amazon.awssdk.services.lambda.model.OnFailure;

/**
 * What a mapping may look like, by the kind of its source.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html">Parameters for SQS</a>
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-params.html">Parameters for DynamoDB streams</a>
 */
final class MappingRules {

    private static final String QUEUE = "[A-Za-z0-9_-]+(\\.fifo)?";
    private static final String STREAM = "table/[^/]+/stream/.+";

    private MappingRules() {}

    static boolean queue(String arn) {
        return Arn.of(arn).service().equals("sqs");
    }

    static boolean fifo(String arn) {
        return queue(arn) && arn.endsWith(".fifo");
    }

    /** @throws software.amazon.awssdk.services.lambda.model.LambdaException for a source that the local cloud cannot poll */
    static void source(String arn) {
        if (arn == null) {
            throw LambdaErrors.invalid("Unrecognized event source.");
        }
        Optional<Arn> source = Arn.parse(arn);
        if (source.filter(MappingRules::isPolled).isEmpty()) {
            throw LambdaErrors.invalid("Unrecognized event source"
                    + source.map(other -> " of " + other.service()).orElse("") + ": the local cloud polls SQS queues"
                    + " (arn:aws:sqs:REGION:ACCOUNT:NAME) and DynamoDB streams"
                    + " (arn:aws:dynamodb:REGION:ACCOUNT:table/NAME/stream/LABEL), not " + arn);
        }
    }

    private static boolean isPolled(Arn source) {
        return source.service().equals("sqs") && source.resource().matches(QUEUE)
                || source.service().equals("dynamodb") && source.resource().matches(STREAM);
    }

    static void check(EventSourceMappingConfiguration mapping) {
        if (queue(mapping.eventSourceArn())) {
            checkQueue(mapping);
        } else {
            checkStream(mapping);
        }
        range("maximumBatchingWindowInSeconds", mapping.maximumBatchingWindowInSeconds(), 0, 300);
        if (mapping.filterCriteria() != null) {
            for (Filter filter : mapping.filterCriteria().filters()) {
                if (filter.pattern() == null
                        || EventPattern.check(filter.pattern()).isPresent()) {
                    throw LambdaErrors.invalid("Invalid filter pattern definition.");
                }
            }
            if (mapping.filterCriteria().filters().size() > 10) {
                throw LambdaErrors.invalid("A maximum of 10 filters can be defined for an event source mapping.");
            }
        }
    }

    /** What only AWS has is refused. @param mapping as a request describes it */
    static void served(EventSourceMappingConfiguration mapping) {
        Map<String, Object> absent = new LinkedHashMap<>();
        absent.put("SelfManagedEventSource", mapping.selfManagedEventSource());
        absent.put("ProvisionedPollerConfig", mapping.provisionedPollerConfig());
        absent.put("AmazonManagedKafkaEventSourceConfig", mapping.amazonManagedKafkaEventSourceConfig());
        absent.put("SelfManagedKafkaEventSourceConfig", mapping.selfManagedKafkaEventSourceConfig());
        absent.put("DocumentDBEventSourceConfig", mapping.documentDBEventSourceConfig());
        absent.put("KMSKeyArn", mapping.kmsKeyArn());
        absent.put("SourceAccessConfigurations", mapping.sourceAccessConfigurations());
        absent.put("Queues", mapping.queues());
        absent.put("Topics", mapping.topics());
        absent.forEach(LambdaErrors::unsupported);
        if (mapping.tumblingWindowInSeconds() != null && mapping.tumblingWindowInSeconds() > 0) {
            throw LambdaErrors.invalid(
                    "TumblingWindowInSeconds is not supported by the local cloud: leave it out, or aggregate in a"
                            + " table.");
        }
    }

    private static void checkQueue(EventSourceMappingConfiguration mapping) {
        Map<String, Object> streamsOnly = new LinkedHashMap<>();
        streamsOnly.put("BisectBatchOnFunctionError", mapping.bisectBatchOnFunctionError());
        streamsOnly.put("DestinationConfig", mapping.destinationConfig());
        streamsOnly.put("MaximumRecordAgeInSeconds", mapping.maximumRecordAgeInSeconds());
        streamsOnly.put("MaximumRetryAttempts", mapping.maximumRetryAttempts());
        streamsOnly.put("ParallelizationFactor", mapping.parallelizationFactor());
        streamsOnly.forEach((name, value) -> {
            if (value != null) {
                throw SourceErrors.unsupported(name);
            }
        });
        if (mapping.startingPosition() != null || mapping.startingPositionTimestamp() != null) {
            throw LambdaErrors.invalid("StartingPosition is not valid for SQS event sources.");
        }
        boolean fifo = fifo(mapping.eventSourceArn());
        range("batchSize", mapping.batchSize(), 1, 10_000);
        if (fifo && mapping.batchSize() > 10) {
            throw LambdaErrors.invalid("Maximum batch size for FIFO queues is 10, not " + mapping.batchSize() + ".");
        } else if (fifo && mapping.maximumBatchingWindowInSeconds() > 0) {
            throw LambdaErrors.invalid("Batching window is not supported for FIFO queues.");
        } else if (mapping.batchSize() > 10 && mapping.maximumBatchingWindowInSeconds() < 1) {
            throw LambdaErrors.invalid(
                    "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10");
        }
        if (mapping.scalingConfig() != null) {
            range("scalingConfig.maximumConcurrency", mapping.scalingConfig().maximumConcurrency(), 2, 1_000);
        }
    }

    private static void checkStream(EventSourceMappingConfiguration mapping) {
        if (mapping.scalingConfig() != null) {
            throw SourceErrors.unsupported("ScalingConfig");
        } else if (mapping.startingPosition() == null) {
            throw SourceErrors.constraint("startingPosition", null, "Member must not be null.");
        } else if (mapping.startingPosition() != EventSourcePosition.TRIM_HORIZON
                && mapping.startingPosition() != EventSourcePosition.LATEST) {
            throw LambdaErrors.invalid("Unsupported starting position for arn type: " + mapping.eventSourceArn());
        } else if (mapping.startingPositionTimestamp() != null) {
            throw LambdaErrors.invalid(
                    "StartingPositionTimestamp is only valid when StartingPosition is AT_TIMESTAMP.");
        }
        range("batchSize", mapping.batchSize(), 1, 10_000);
        range("parallelizationFactor", mapping.parallelizationFactor(), 1, 10);
        range("maximumRetryAttempts", mapping.maximumRetryAttempts(), -1, 10_000);
        range("maximumRecordAgeInSeconds", mapping.maximumRecordAgeInSeconds(), -1, 604_800);
        int age = mapping.maximumRecordAgeInSeconds();
        if (age >= 0 && age < 60) {
            throw LambdaErrors.invalid(
                    "MaximumRecordAgeInSeconds must be -1 (no limit) or 60 to 604800, not " + age + ".");
        }
        destination(mapping.destinationConfig());
    }

    private static void destination(DestinationConfig config) {
        if (config == null) {
            return;
        }
        if (config.onSuccess() != null && config.onSuccess().destination() != null) {
            throw LambdaErrors.invalid(
                    "Unsupported destination: an event source mapping has an OnFailure destination only.");
        }
        OnFailure failure = config.onFailure();
        if (failure != null
                && failure.destination() != null
                && !failure.destination().matches("arn:aws[a-zA-Z-]*:(sqs|sns):[a-z0-9-]+:\\d{12}:[A-Za-z0-9_-]+")) {
            throw LambdaErrors.invalid("Invalid destination ARN: the local cloud sends records of failed batches to a"
                    + " standard SQS queue or SNS topic, not to " + failure.destination());
        }
    }

    private static void range(String member, Integer value, int least, int most) {
        if (value != null && value < least) {
            throw SourceErrors.constraint(member, value, "Member must have value greater than or equal to " + least);
        } else if (value != null && value > most) {
            throw SourceErrors.constraint(member, value, "Member must have value less than or equal to " + most);
        }
    }
}
