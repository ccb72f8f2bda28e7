package dev.opsctl.local.race;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.LocalCloud;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.sdk.Operations;
import dev.opsctl.local.sdk.PojoJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.sync.RequestBody;

/** One account with a prepared world of a service. */
final class Account {

    private static final Pattern REMEMBERED = Pattern.compile("\\$\\{(\\w+)}");
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final World world;
    private final RacingStore store;
    private final String id;
    private final Object client;
    private final Map<String, String> remembered = new HashMap<>();

    Account(String id, World world, LocalCloud cloud, RacingStore store) {
        this.id = id;
        this.world = world;
        this.store = store;
        remembered.put("ACCOUNT", id);
        remembered.put("NOW", String.valueOf(System.currentTimeMillis()));
        client = cloud.client(world.client(), new Scope(id, "us-east-1"), Caller.root(id));
        for (World.Step step : world.setup()) {
            Operations.Bound bound = Operations.find(
                            world.client(),
                            Character.toUpperCase(step.operation().charAt(0))
                                    + step.operation().substring(1))
                    .orElseThrow();
            JsonNode answer = call(new World.Call(bound, step.request()));
            if (answer.has("refused")) {
                throw new IllegalStateException(step + ": " + answer);
            }
            step.remember()
                    .forEach((member, as) -> remembered.put(
                            as,
                            answer.at(member.startsWith("/") ? member : "/" + member)
                                    .asText()));
            settle();
        }
    }

    /** @return the answer, or the error's code as {@code refused} */
    JsonNode call(World.Call call) {
        Object request = PojoJson.read(filled(call.request()), call.operation().newBuilder());
        try {
            Object answer = call.operation().upload()
                    ? call.operation().method().invoke(client, request, RequestBody.fromString("content"))
                    : call.operation().method().invoke(client, request);
            if (answer instanceof ResponseInputStream<?> content) {
                return PojoJson.write((SdkPojo) content.response())
                        .put("content", new String(content.readAllBytes(), StandardCharsets.UTF_8));
            }
            return PojoJson.write((SdkPojo) answer);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof AwsServiceException refused) {
                return NODES.objectNode()
                        .put("refused", refused.awsErrorDetails().errorCode());
            }
            throw new IllegalStateException(call.toString(), e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JsonNode filled(JsonNode request) {
        if (request.isTextual()) {
            return NODES.textNode(REMEMBERED
                    .matcher(request.asText())
                    .replaceAll(
                            found -> Matcher.quoteReplacement(remembered.getOrDefault(found.group(1), found.group()))));
        }
        JsonNode copy = request.deepCopy();
        if (copy.isObject()) {
            copy.properties().forEach(field -> field.setValue(filled(field.getValue())));
        } else if (copy.isArray()) {
            for (int i = 0; i < copy.size(); i++) {
                ((ArrayNode) copy).set(i, filled(copy.get(i)));
            }
        }
        return copy;
    }

    /** Waits until nothing is under way. */
    void settle() {
        if (world.busy() == null) {
            return;
        }
        for (int i = 0; held().says(world.busy()); i++) {
            if (i == 2_000) {
                throw new IllegalStateException("still under way after a minute");
            }
            try {
                Thread.sleep(i < 100 ? 3 : 30);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** What is there when nothing is under way any more: in the account's tables, and in those that all share. */
    Outcome outcome(List<World.Call> reads) {
        settle();
        Outcome outcome = held();
        for (World.Call read : reads) {
            outcome.add(read.toString(), call(read));
        }
        return outcome;
    }

    /**
     * But for metrics, which are written some time later, together: what reads them tells of them; and for the key that addresses are signed by, which is
     * made once, at random.
     */
    private Outcome held() {
        Outcome outcome = new Outcome(id);
        for (String name : store.tables(id)) {
            if (name.startsWith("metrics/") || name.endsWith("/response-key")) {
                continue;
            }
            store.table(name, JsonNode.class)
                    .entries("")
                    .forEach(entry -> outcome.add(name + " " + entry.getKey(), entry.getValue()));
        }
        for (String name : store.tables("")) {
            store.table(name, JsonNode.class).entries("").forEach(entry -> {
                if ((entry.getKey() + entry.getValue()).contains(id)) {
                    outcome.add(name + " " + entry.getKey(), entry.getValue());
                }
            });
        }
        return outcome;
    }
}
