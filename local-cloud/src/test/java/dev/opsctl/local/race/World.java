package dev.opsctl.local.race;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.sdk.Operations;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.wire.WireModel;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.SdkField;

/**
 * A service's small prepared world, and the requests that it gives: {@code src/test/resources/races/CLIENT.json}.
 *
 * @param setup the calls that make it, each with the members of its answer that are remembered; {@code ${name}} is what was remembered
 * @param values what a member of that name can say in any operation ({@code operation.member} in that one): several alternatives, or with
 *     {@code ?} before the name, several things of which a request says at most one
 * @param apart operations that change nothing here, in the file by reason
 * @param busy what an answer says while something is still under way; null if nothing ever is
 */
record World(Class<?> client, List<Step> setup, Map<String, List<JsonNode>> values, Set<String> apart, Pattern busy) {

    private static final Predicate<String> READS = Pattern.compile(
                    "(Batch)?Get|List|Describe|Lookup|Search|Test|Validate|Simulate|Head|Filter|Select|Scan|Query")
            .asPredicate()
            .and(name -> !name.equals("GetActivityTask"));

    /** One call of the preparation. @param remember names by member of the answer */
    record Step(String operation, JsonNode request, Map<String, String> remember) {}

    /** A request of an operation. */
    record Call(Operations.Bound operation, JsonNode request) {
        @Override
        public String toString() {
            return operation.name() + " " + request;
        }
    }

    private static String file(Class<?> client) {
        return "/races/" + client.getSimpleName().replaceAll("Client$", "") + ".json";
    }

    /** Its file, for whoever has to write more into it. */
    String file() {
        return "local-cloud/src/test/resources" + file(client);
    }

    static World of(Class<?> client) {
        String file = file(client);
        try (InputStream in = World.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("there is no world to race " + client.getSimpleName()
                        + " in: write local-cloud/src/test/resources" + file + ", as XRay.json is written");
            }
            return of(client, PojoJson.mapper().readTree(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static World of(Class<?> client, JsonNode file) {
        List<Step> setup = new ArrayList<>();
        for (JsonNode step : file.path("setup")) {
            Map<String, String> remember = new TreeMap<>();
            step.path(2)
                    .properties()
                    .forEach(e -> remember.put(e.getKey(), e.getValue().asText()));
            setup.add(new Step(step.path(0).asText(), step.path(1), remember));
        }
        Map<String, List<JsonNode>> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        file.path("values").properties().forEach(e -> {
            List<JsonNode> list = new ArrayList<>();
            e.getValue().forEach(list::add);
            values.put(e.getKey(), list);
        });
        Set<String> apart = new TreeSet<>();
        file.path("apart").forEach(reason -> reason.forEach(name -> apart.add(name.asText())));
        String busy = file.path("busy").textValue();
        return new World(client, setup, values, apart, busy == null ? null : Pattern.compile(busy));
    }

    /** Whether nothing ever changes here. */
    boolean isStill() {
        return setup.isEmpty();
    }

    /** The operations that may change something. */
    List<Operations.Bound> writes() {
        return operations(READS.negate());
    }

    /** Every request to change something that the values make. */
    List<Call> calls() {
        return writes().stream().flatMap(bound -> calls(bound).stream()).toList();
    }

    /** Every request to look at something that the values make. */
    List<Call> reads() {
        return operations(READS).stream()
                .flatMap(bound -> calls(bound).stream())
                .toList();
    }

    private List<Operations.Bound> operations(Predicate<String> names) {
        return WireModel.of(client).operations().stream()
                .map(WireModel.Operation::name)
                .filter(names)
                .sorted(Comparator.naturalOrder())
                .flatMap(name -> Operations.find(client, name).stream())
                .toList();
    }

    private List<Call> calls(Operations.Bound bound) {
        List<ObjectNode> variants = new ArrayList<>();
        Map<String, List<JsonNode>> alternatives = new TreeMap<>();
        for (SdkField<?> field : bound.newBuilder().sdkFields()) {
            String member = field.memberName();
            List<JsonNode> given = values.getOrDefault(bound.name() + "." + member, values.get(member));
            if (given != null && !given.isEmpty()) {
                alternatives.put(member, given);
            }
            for (JsonNode said :
                    values.getOrDefault(bound.name() + ".?" + member, values.getOrDefault("?" + member, List.of()))) {
                variants.add(PojoJson.mapper().createObjectNode().set(member, said));
            }
        }
        int most = alternatives.values().stream().mapToInt(List::size).max().orElse(1);
        for (int i = variants.size(); i < most; i++) {
            variants.add(PojoJson.mapper().createObjectNode());
        }
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < variants.size(); i++) {
            ObjectNode request = PojoJson.mapper().createObjectNode();
            int variant = i;
            alternatives.forEach((member, given) -> request.set(member, given.get(variant % given.size())));
            request.setAll(variants.get(i));
            calls.add(new Call(bound, request));
        }
        return calls;
    }
}
