package dev.opsctl.local.wire;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.core.traits.PayloadTrait;
import software.amazon.awssdk.core.traits.RequiredTrait;
import software.amazon.awssdk.core.traits.TimestampFormatTrait.Format;
import software.amazon.awssdk.utils.builder.Buildable;

/** The HTTP bindings of the REST protocols: which operation a path is, and members in path, query and headers. */
public final class RestWire {

    /** An operation and the raw values of its path labels. */
    public record Match(WireModel.Operation operation, Map<String, String> labels) {}

    /** The structures that S3 does not insist on, though they are an operation's whole body, or misses in words of the operation's own. */
    private static final Set<String> BODY_OPTIONAL = Set.of(
            "AccessControlPolicy", "CreateBucketConfiguration", "LegalHold", "MultipartUpload", "RestoreRequest");

    private RestWire() {}

    /**
     * Finds the operation of a request on the raw, undecoded path, so that an encoded slash stays inside its segment. The pattern with the
     * most literal segments wins.
     */
    public static Optional<Match> match(
            WireModel model, String method, String rawPath, Map<String, List<String>> query) {
        return matches(model, method, rawPath, query).stream().findFirst();
    }

    /**
     * As {@link #match}, where operations share a pattern and differ in what else they need (S3's PutObject, CopyObject and UploadPart): the
     * one wins that needs most and has all of it.
     *
     * @param requests a new request of an operation; null if the SDK has none
     */
    public static Optional<Match> match(
            WireModel model,
            String method,
            String rawPath,
            Map<String, List<String>> query,
            Map<String, List<String>> headers,
            Function<String, SdkPojo> requests) {
        List<Match> matches = matches(model, method, rawPath, query);
        Match best = null;
        int most = -1;
        for (Match match : matches.size() > 1 ? matches : List.<Match>of()) {
            SdkPojo request = requests.apply(match.operation().name());
            int needed = request == null ? -1 : needed(request, query, headers);
            if (needed > most) {
                best = match;
                most = needed;
            }
        }
        return best != null ? Optional.of(best) : matches.stream().findFirst();
    }

    /** How many required members outside path and body there are; −1 if one is missing. */
    private static int needed(SdkPojo request, Map<String, List<String>> query, Map<String, List<String>> headers) {
        int needed = 0;
        for (SdkField<?> field : request.sdkFields()) {
            boolean inQuery = field.location() == MarshallLocation.QUERY_PARAM;
            if (field.containsTrait(RequiredTrait.class) && (inQuery || field.location() == MarshallLocation.HEADER)) {
                if (!(inQuery
                        ? query.containsKey(field.locationName())
                        : headers.containsKey(field.locationName().toLowerCase(Locale.ROOT)))) {
                    return -1;
                }
                needed++;
            }
        }
        return needed;
    }

    /**
     * Fills the members that are in the query of a request from a newer one's body, which has nothing else.
     *
     * @throws UnsupportedOperationException by its name, for a member that only newer SDKs know
     */
    public static void fillMoved(JsonNode body, SdkPojo builder) {
        body.properties().forEach(member -> {
            SdkField<?> field = builder.sdkFields().stream()
                    .filter(each -> each.location() == MarshallLocation.QUERY_PARAM
                            && each.locationName().equals(member.getKey()))
                    .findFirst()
                    .orElseThrow(() -> new UnsupportedOperationException(member.getKey()));
            if (!member.getValue().isNull()) {
                field.set(builder, Scalars.read(member.getValue().asText(), field, Format.ISO_8601));
            }
        });
    }

    /** Models write some paths with a slash at their end and, in other years, without: where nothing has the one, the other counts. */
    private static List<Match> matches(
            WireModel model, String method, String rawPath, Map<String, List<String>> query) {
        List<Match> found = exactly(model, method, rawPath, query);
        return found.isEmpty() && rawPath.length() > 1 && rawPath.endsWith("/")
                ? exactly(model, method, rawPath.substring(0, rawPath.length() - 1), query)
                : found;
    }

    private static List<Match> exactly(
            WireModel model, String method, String rawPath, Map<String, List<String>> query) {
        List<Match> best = new ArrayList<>();
        int bestScore = -1;
        for (WireModel.Operation operation : model.addresses()) {
            if (operation.method().equals(method)) {
                String uri = operation.uri();
                int question = uri.indexOf('?');
                Map<String, String> labels = labels(question < 0 ? uri : uri.substring(0, question), rawPath);
                if (labels != null && (question < 0 || queryMatches(uri.substring(question + 1), query))) {
                    int score = (uri.length() - uri.replaceAll("\\{[^}]*}", "").length()) * -1
                            + 10_000
                            + (question < 0 ? 0 : 5_000)
                            - labels.size() * 1_000;
                    if (score > bestScore) {
                        best.clear();
                        bestScore = score;
                    }
                    if (score == bestScore) {
                        best.add(new Match(operation, labels));
                    }
                }
            }
        }
        return best;
    }

    private static boolean queryMatches(String literal, Map<String, List<String>> query) {
        for (String pair : literal.split("&")) {
            String[] parts = pair.split("=", 2);
            List<String> values = query.get(parts[0]);
            if (values == null || parts.length > 1 && !values.contains(parts[1])) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable Map<String, String> labels(String pattern, String path) {
        String[] wanted = pattern.split("/", -1);
        String[] given = path.split("/", -1);
        Map<String, String> labels = new LinkedHashMap<>();
        int trailing = wanted.length > 1 && wanted[wanted.length - 1].isEmpty() ? wanted.length - 1 : wanted.length;
        int givenLength = given.length > 1 && given[given.length - 1].isEmpty() && trailing != wanted.length
                ? given.length - 1
                : given.length;
        for (int i = 0; i < trailing; i++) {
            if (i >= givenLength) {
                return null;
            }
            String segment = wanted[i];
            if (segment.startsWith("{") && segment.endsWith("+}")) {
                labels.put(
                        segment.substring(1, segment.length() - 2),
                        String.join("/", List.of(given).subList(i, givenLength)));
                return labels;
            } else if (segment.startsWith("{") && segment.endsWith("}")) {
                if (given[i].isEmpty()) {
                    return null;
                }
                labels.put(segment.substring(1, segment.length() - 1), given[i]);
            } else if (!segment.equals(given[i])) {
                return null;
            }
        }
        return trailing == givenLength || wanted.length == givenLength && given[givenLength - 1].isEmpty()
                ? labels
                : null;
    }

    /** Fills the members outside the body. */
    public static void fill(
            Match match,
            Map<String, List<String>> query,
            Map<String, List<String>> headers,
            UnaryOperator<String> decodeSegment,
            SdkPojo builder) {
        for (SdkField<?> field : builder.sdkFields()) {
            MarshallLocation location = field.location();
            if (location == MarshallLocation.PATH || location == MarshallLocation.GREEDY_PATH) {
                String label = match.labels().get(field.locationName());
                if (label != null) {
                    field.set(builder, Scalars.read(decodeSegment.apply(label), field, Format.ISO_8601));
                }
            } else if (location == MarshallLocation.QUERY_PARAM) {
                query(field, query, match, builder);
            } else if (location == MarshallLocation.HEADER) {
                header(field, headers, builder);
            }
        }
    }

    private static void query(SdkField<?> field, Map<String, List<String>> query, Match match, SdkPojo builder) {
        if (field.marshallingType() == MarshallingType.MAP) {
            boolean lists = field.getTrait(MapTrait.class).valueFieldInfo().marshallingType() == MarshallingType.LIST;
            Map<String, Object> all = new LinkedHashMap<>();
            query.forEach((name, values) -> {
                boolean own = builder.sdkFields().stream()
                        .anyMatch(f -> f != field
                                && f.location() == MarshallLocation.QUERY_PARAM
                                && f.locationName().equals(name));
                if (!own && !match.operation().uri().contains("?" + name)) {
                    all.put(name, lists ? values : values.get(0));
                }
            });
            if (!all.isEmpty()) {
                field.set(builder, all);
            }
            return;
        }
        List<String> values = query.get(field.locationName());
        if (values == null) {
            return;
        }
        if (field.marshallingType() == MarshallingType.LIST) {
            SdkField<?> item = field.getTrait(ListTrait.class).memberFieldInfo();
            field.set(
                    builder,
                    values.stream()
                            .map(v -> Scalars.read(v, item, Format.ISO_8601))
                            .toList());
        } else {
            field.set(builder, Scalars.read(values.get(0), field, Format.ISO_8601));
        }
    }

    private static void header(SdkField<?> field, Map<String, List<String>> headers, SdkPojo builder) {
        String name = field.locationName().toLowerCase(Locale.ROOT);
        if (field.marshallingType() == MarshallingType.MAP) {
            Map<String, Object> found = new LinkedHashMap<>();
            headers.forEach((header, values) -> {
                if (header.startsWith(name)) {
                    found.put(header.substring(name.length()), values.get(0));
                }
            });
            if (!found.isEmpty()) {
                field.set(builder, found);
            }
            return;
        }
        List<String> values = headers.get(name);
        if (values == null) {
            return;
        }
        if (field.marshallingType() == MarshallingType.LIST) {
            SdkField<?> item = field.getTrait(ListTrait.class).memberFieldInfo();
            List<Object> list = new ArrayList<>();
            values.forEach(value ->
                    List.of(value.split(",")).forEach(v -> list.add(Scalars.read(v.strip(), item, Format.RFC_822))));
            field.set(builder, list);
        } else if (JsonWire.isJsonValue(field)) {
            field.set(builder, jsonValue(values.get(0), field));
        } else {
            field.set(builder, Scalars.read(values.get(0), field, Format.RFC_822));
        }
    }

    private static String jsonValue(String header, SdkField<?> field) {
        try {
            return new String(Base64.getDecoder().decode(header), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new WireException("SerializationException", field.memberName() + " is not Base64");
        }
    }

    /** The member that is the whole body, if the operation has one. */
    public static Optional<SdkField<?>> payload(SdkPojo pojo) {
        return pojo.sdkFields().stream()
                .<SdkField<?>>map(f -> f)
                .filter(f -> f.containsTrait(PayloadTrait.class))
                .findFirst();
    }

    /** Fills the body: raw text or bytes, a structure, or the members that are bound nowhere else. */
    public static void fillBody(byte[] body, boolean xml, SdkPojo builder) {
        Optional<SdkField<?>> payload = payload(builder);
        if (payload.isPresent()) {
            SdkField<?> field = payload.get();
            if (field.marshallingType() == MarshallingType.SDK_BYTES) {
                field.set(builder, SdkBytes.fromByteArray(body));
            } else if (field.marshallingType() == MarshallingType.STRING) {
                field.set(builder, new String(body, StandardCharsets.UTF_8));
            } else if (body.length > 0) {
                SdkPojo inner = field.constructor().get();
                structure(body, xml, inner);
                field.set(builder, ((Buildable) inner).build());
            } else if (xml && !BODY_OPTIONAL.contains(field.memberName())) {
                throw new WireException("MissingRequestBodyError", "Request Body is empty");
            }
        } else if (body.length > 0
                && builder.sdkFields().stream().anyMatch(f -> f.location() == MarshallLocation.PAYLOAD)) {
            structure(body, xml, builder);
        }
    }

    private static void structure(byte[] body, boolean xml, SdkPojo builder) {
        if (xml) {
            XmlWire.fill(body, builder);
        } else {
            JsonWire.fill(JsonWire.parse(body), builder);
        }
    }

    /** Whether a response may have anything to say in its body. */
    public static boolean hasBody(SdkPojo response) {
        return response.sdkFields().stream().anyMatch(f -> f.location() == MarshallLocation.PAYLOAD);
    }

    /** The headers that a response's members are bound to. */
    public static Map<String, List<String>> headers(SdkPojo response) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (SdkField<?> field : response.sdkFields()) {
            Object value = field.location() == MarshallLocation.HEADER ? field.getValueOrDefault(response) : null;
            if (value == null || !JsonWire.present(value)) {
                continue;
            }
            if (value instanceof Map<?, ?> map) {
                map.forEach((key, item) -> headers.put(field.locationName() + key, List.of(item.toString())));
            } else if (value instanceof Collection<?> list) {
                headers.put(
                        field.locationName(),
                        List.of(String.join(
                                ",", list.stream().map(Object::toString).toList())));
            } else {
                headers.put(
                        field.locationName(),
                        List.of(
                                value instanceof Instant instant
                                        ? Timestamps.write(instant, Timestamps.format(field, Format.RFC_822))
                                        : Scalars.write(value, field, Format.RFC_822)));
            }
        }
        return headers;
    }

    /** The status that a response carries, in a member or beside its members, or the operation's own. */
    public static int status(SdkPojo response, int byDefault) {
        if (response instanceof SdkResponse answer && answer.sdkHttpResponse() != null) {
            return answer.sdkHttpResponse().statusCode();
        }
        for (SdkField<?> field : response.sdkFields()) {
            if (field.location() == MarshallLocation.STATUS_CODE
                    && field.getValueOrDefault(response) instanceof Integer status) {
                return status;
            }
        }
        return byDefault;
    }
}
