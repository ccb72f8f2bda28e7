package dev.opsctl.local.engine;

import dev.opsctl.local.cloud.Scope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The engines of one state directory: one of each, whatever number of accounts and regions use it. */
public final class Engines {

    private static final Map<Path, Engines> BY_HOME = new ConcurrentHashMap<>();

    private final DynamoDbEngine dynamoDb;

    private Engines(Path home) {
        this.dynamoDb = new DynamoDbEngine(home.resolve("dynamodb"));
    }

    /** The engines of a state directory, not started. */
    public static Engines of(Path home) {
        return BY_HOME.computeIfAbsent(home.toAbsolutePath().normalize(), Engines::new);
    }

    public DynamoDbEngine dynamoDb() {
        return started(dynamoDb);
    }

    /** What opens a scope's database, whether the engine runs or not. */
    public String authorization(Scope scope) {
        return dynamoDb.authorization(scope);
    }

    public List<Engine> all() {
        return List.of(dynamoDb);
    }

    private static <E extends Engine> E started(E engine) {
        try {
            engine.start();
            return engine;
        } catch (IOException e) {
            throw new IllegalStateException("The " + engine.name() + " engine did not start: " + e.getMessage(), e);
        }
    }
}
