package dev.opsctl.local.service.dynamodb;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.EngineClient;
import dev.opsctl.local.engine.Engines;
import dev.opsctl.local.service.Forwarding;
import java.net.URI;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/**
 * DynamoDB on its engine: every operation is the engine's, with its ARNs rewritten, except those that {@link TableAdministration} declares
 * because the engine drops or refuses what they are about. The engine keeps a database per access key and region, so account and region
 * are what it gets for these.
 */
public final class LocalDynamoDb {

    /** Operations whose responses carry ARNs. */
    private static final Set<String> ARNS_OUT =
            Set.of("createTable", "describeTable", "updateTable", "deleteTable", "listStreams", "describeStream");

    private LocalDynamoDb() {}

    /** The tables and items of a scope. */
    public static DynamoDbClient tables(ServiceContext context) {
        Engines engines = Engines.of(context.cloud().home());
        Supplier<URI> address = () -> engines.dynamoDb().endpoint();
        String authorization = engines.authorization(context.scope());
        EngineClient<DynamoDbClient> engine = new EngineClient<>(
                context.scope(), address, authorization, DynamoDbClient::builder, UnaryOperator.identity());
        EngineArns arns = new EngineArns(context.scope());
        TableChanges changes = new TableChanges();
        return Forwarding.service(
                DynamoDbClient.class,
                new TableAdministration(context, engine, arns, new ItemTraffic(address, authorization), changes),
                engine,
                engine::close,
                rewriting(arns, changes));
    }

    /** The change streams of a scope's tables. */
    public static DynamoDbStreamsClient streams(ServiceContext context) {
        Engines engines = Engines.of(context.cloud().home());
        EngineClient<DynamoDbStreamsClient> engine = new EngineClient<>(
                context.scope(),
                () -> engines.dynamoDb().endpoint(),
                engines.authorization(context.scope()),
                DynamoDbStreamsClient::builder,
                UnaryOperator.identity());
        return Forwarding.service(
                DynamoDbStreamsClient.class,
                new Object(),
                engine,
                engine::close,
                rewriting(new EngineArns(context.scope()), new TableChanges()));
    }

    private static Forwarding.Rewriting rewriting(EngineArns arns, TableChanges changes) {
        return new Forwarding.Rewriting(arns::inward, (method, request, answer) -> {
            changes.answered(method, request::toString);
            return ARNS_OUT.contains(method) ? arns.outward((SdkPojo) answer) : answer;
        });
    }
}
