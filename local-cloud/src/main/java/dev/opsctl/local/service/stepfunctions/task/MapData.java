package dev.opsctl.local.service.stepfunctions.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.stepfunctions.StateError;
import dev.opsctl.local.service.stepfunctions.interpreter.Execution;
import dev.opsctl.local.service.stepfunctions.interpreter.MapRun;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Where Map Runs get their items from in S3, and where their results go.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html">ItemReader</a>
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html">ResultWriter</a>
 */
public final class MapData {

    private static final Map<String, Character> DELIMITERS =
            Map.of("COMMA", ',', "PIPE", '|', "SEMICOLON", ';', "SPACE", ' ', "TAB", '\t');
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final ServiceContext context;
    private final TaskCaller tasks;

    public MapData(ServiceContext context, TaskCaller tasks) {
        this.context = context;
        this.tasks = tasks;
    }

    private S3Client s3(Execution execution) {
        return context.cloud().client(S3Client.class, context.scope(), tasks.caller(execution));
    }

    /**
     * Reads the items of a Map.
     *
     * @param resource {@code …:s3:getObject} or {@code …:s3:listObjectsV2}
     * @param config the state's ReaderConfig
     * @throws StateError {@code States.ItemReaderFailed}
     */
    public ArrayNode read(Execution execution, String resource, JsonNode parameters, JsonNode config) {
        long most = config.path("MaxItems").asLong();
        if (most < 0) {
            throw unreadable("field MaxItems must be positive");
        }
        ArrayNode items;
        try {
            S3Client s3 = s3(execution);
            items = resource.endsWith("listObjectsV2")
                    ? listed(s3, parameters)
                    : parsed(
                            s3.getObject(
                                            GetObjectRequest.builder()
                                                    .bucket(parameters
                                                            .path("Bucket")
                                                            .asText())
                                                    .key(parameters.path("Key").asText())
                                                    .versionId(parameters
                                                            .path("VersionId")
                                                            .asText(null))
                                                    .build(),
                                            ResponseTransformer.toBytes())
                                    .asString(StandardCharsets.UTF_8),
                            config);
        } catch (AwsServiceException e) {
            throw new StateError("States.ItemReaderFailed", CallFailure.told("S3", e));
        }
        while (most > 0 && items.size() > most) {
            items.remove(items.size() - 1);
        }
        return items;
    }

    private static StateError unreadable(String why) {
        return new StateError("States.ItemReaderFailed", why);
    }

    private static ArrayNode listed(S3Client s3, JsonNode parameters) {
        ArrayNode items = NODES.arrayNode();
        ListObjectsV2Request request = ListObjectsV2Request.builder()
                .bucket(parameters.path("Bucket").asText())
                .prefix(parameters.path("Prefix").asText(null))
                .build();
        for (S3Object object : s3.listObjectsV2Paginator(request).contents()) {
            items.addObject()
                    .put("Etag", object.eTag())
                    .put("Key", object.key())
                    .put("LastModified", object.lastModified().toEpochMilli() / 1000.0)
                    .put("Size", object.size())
                    .put("StorageClass", object.storageClassAsString());
        }
        return items;
    }

    private static ArrayNode parsed(String text, JsonNode config) {
        String type = config.path("InputType").asText("").toUpperCase(Locale.ROOT);
        return switch (type) {
            case "JSON" -> json(text, config);
            case "JSONL" -> lines(text);
            case "CSV" -> csv(text, config);
            default -> throw unreadable("The local cloud reads no items of the type " + type + ".");
        };
    }

    private static ArrayNode json(String text, JsonNode config) {
        try {
            JsonNode all = PojoJson.mapper().readTree(text);
            JsonNode pointer = config.path("ItemsPointer");
            if (pointer.isTextual()) {
                all = all.at(pointer.textValue());
            }
            if (all instanceof ArrayNode items) {
                return items;
            }
        } catch (JsonProcessingException e) {
            throw unreadable("The object is not JSON: " + e.getOriginalMessage());
        }
        throw unreadable("Attempting to map over non-iterable node.");
    }

    private static ArrayNode lines(String text) {
        ArrayNode items = NODES.arrayNode();
        try {
            for (String line : text.lines().toList()) {
                if (!line.isBlank()) {
                    items.add(PojoJson.mapper().readTree(line));
                }
            }
            return items;
        } catch (JsonProcessingException e) {
            throw unreadable("A line of the object is not JSON: " + e.getOriginalMessage());
        }
    }

    private static ArrayNode csv(String text, JsonNode config) {
        List<List<String>> rows =
                rows(text, DELIMITERS.getOrDefault(config.path("CSVDelimiter").asText("COMMA"), ','));
        List<String> headers;
        if ("GIVEN".equals(config.path("CSVHeaderLocation").asText())) {
            headers = StreamSupport.stream(config.path("CSVHeaders").spliterator(), false)
                    .map(JsonNode::asText)
                    .toList();
        } else {
            headers = rows.isEmpty() ? List.of() : rows.remove(0);
        }
        if (new HashSet<>(headers).size() < headers.size()) {
            throw unreadable("CSV headers cannot contain duplicates.");
        }
        ArrayNode items = NODES.arrayNode();
        for (List<String> row : rows) {
            // recorded on AWS: an item has its members in the order of a hash table, not of the columns
            Map<String, String> members = new HashMap<>();
            for (int i = 0; i < headers.size(); i++) {
                members.put(headers.get(i), i < row.size() ? row.get(i) : "");
            }
            ObjectNode item = items.addObject();
            members.forEach(item::put);
        }
        return items;
    }

    /** RFC 4180: fields in double quotes may have delimiters and line ends, a quote in them is doubled. Empty lines are no rows. */
    private static List<List<String>> rows(String text, char delimiter) {
        List<List<String>> rows = new ArrayList<>();
        List<String> row = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        String all = text.endsWith("\n") ? text : text + "\n";
        for (int i = 0; i < all.length(); i++) {
            char c = all.charAt(i);
            if (quoted) {
                if (c == '"' && i + 1 < all.length() && all.charAt(i + 1) == '"') {
                    field.append(c);
                    i++;
                } else if (c == '"') {
                    quoted = false;
                } else {
                    field.append(c);
                }
            } else if (c == '"' && field.length() == 0) {
                quoted = true;
            } else if (c == delimiter || c == '\n') {
                row.add(field.toString());
                field.setLength(0);
                if (c == '\n') {
                    if (row.size() > 1 || !row.get(0).isEmpty()) {
                        rows.add(row);
                    }
                    row = new ArrayList<>();
                }
            } else if (c != '\r') {
                field.append(c);
            }
        }
        return rows;
    }

    /**
     * Writes what has come of a Map Run, and a manifest of the files.
     *
     * @param parameters Bucket and Prefix
     * @return the key of the manifest
     * @throws StateError {@code States.ResultWriterFailed}
     */
    public String write(
            Execution execution,
            MapRun mapRun,
            JsonNode parameters,
            boolean byLine,
            ArrayNode succeeded,
            ArrayNode failed) {
        String bucket = parameters.path("Bucket").asText();
        String prefix = parameters.path("Prefix").asText("");
        String folder = (prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/") + mapRun.id() + "/";
        ObjectNode manifest =
                NODES.objectNode().put("DestinationBucket", bucket).put("MapRunArn", mapRun.arn());
        ObjectNode files = manifest.putObject("ResultFiles");
        try {
            S3Client s3 = s3(execution);
            file(s3, bucket, folder + "FAILED_0.json", failed, byLine, files.putArray("FAILED"));
            files.putArray("PENDING");
            file(s3, bucket, folder + "SUCCEEDED_0.json", succeeded, byLine, files.putArray("SUCCEEDED"));
            put(s3, bucket, folder + "manifest.json", manifest.toString());
        } catch (AwsServiceException e) {
            throw new StateError("States.ResultWriterFailed", CallFailure.told("S3", e));
        }
        return folder + "manifest.json";
    }

    private static void file(
            S3Client s3, String bucket, String key, ArrayNode results, boolean byLine, ArrayNode files) {
        if (results.isEmpty()) {
            return;
        }
        String text = byLine
                ? results.valueStream().map(JsonNode::toString).collect(Collectors.joining("\n"))
                : results.toString();
        put(s3, bucket, key, text);
        files.addObject().put("Key", key).put("Size", text.getBytes(StandardCharsets.UTF_8).length);
    }

    private static void put(S3Client s3, String bucket, String key, String text) {
        s3.putObject(r -> r.bucket(bucket).key(key), RequestBody.fromString(text));
    }
}
