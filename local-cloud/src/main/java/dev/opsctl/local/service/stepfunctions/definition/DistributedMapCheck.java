package dev.opsctl.local.service.stepfunctions.definition;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Set;

/** Looks at what only Map states in distributed mode have: where their items come from, how they are batched, where results go. */
public final class DistributedMapCheck {

    private static final Set<String> READERS =
            Set.of("arn:aws:states:::s3:getObject", "arn:aws:states:::s3:listObjectsV2");
    private static final Set<String> INPUTS = Set.of("CSV", "JSON", "JSONL", "MANIFEST", "PARQUET");
    private static final String WRITER = "arn:aws:states:::s3:putObject";

    private final Findings findings;
    private final ValueCheck values;

    DistributedMapCheck(Findings findings, ValueCheck values) {
        this.findings = findings;
        this.values = values;
    }

    void check(JsonNode state, String at, boolean jsonata, boolean express) {
        boolean distributed = isDistributed(state);
        if (distributed && express) {
            findings.schema("Distributed Map is not supported in Express state machines", at + "/ItemProcessor");
        }
        if (state.has("ItemReader")) {
            reader(state.get("ItemReader"), at + "/ItemReader", jsonata);
        }
        if (state.has("ItemBatcher")) {
            batcher(state.get("ItemBatcher"), at + "/ItemBatcher", jsonata);
        }
        if (state.has("ResultWriter")) {
            writer(state.get("ResultWriter"), at + "/ResultWriter", jsonata);
        }
        String label = state.path("Label").asText("none");
        if (label.isEmpty()
                || label.length() > 40
                || label.chars()
                        .anyMatch(c -> c <= ' ' || c >= 127 && c < 160 || "?*<>{}[]\"#%\\^|~`$&,;:/".indexOf(c) >= 0)) {
            findings.schema("The value for the field 'Label' is not a valid label", at + "/Label");
        }
    }

    /** Whether a Map runs its items as executions of their own. */
    public static boolean isDistributed(JsonNode map) {
        JsonNode processor = map.has("ItemProcessor") ? map.get("ItemProcessor") : map.path("Iterator");
        return "DISTRIBUTED"
                .equals(processor.path("ProcessorConfig").path("Mode").asText());
    }

    private void reader(JsonNode reader, String at, boolean jsonata) {
        String resource = reader.path("Resource").asText();
        if (!reader.has("Resource")) {
            findings.missing("Resource", at);
        } else if (!READERS.contains(resource)) {
            findings.schema("The resource provided " + resource + " is not recognized.", at + "/Resource");
        }
        JsonNode config = reader.path("ReaderConfig");
        if (config.has("InputType") && !INPUTS.contains(config.path("InputType").asText())) {
            findings.schema(
                    "The value for the field 'InputType' must be one of: [CSV, JSON, JSONL, MANIFEST, PARQUET]",
                    at + "/ReaderConfig/InputType");
        } else if (resource.endsWith("getObject") && !config.has("InputType")) {
            findings.missing("InputType", at + "/ReaderConfig");
        }
        if (config.has("CSVHeaderLocation")
                && !Set.of("FIRST_ROW", "GIVEN")
                        .contains(config.path("CSVHeaderLocation").asText())) {
            findings.schema(
                    "The value for the field 'CSVHeaderLocation' must be one of: [FIRST_ROW, GIVEN]",
                    at + "/ReaderConfig/CSVHeaderLocation");
        }
        values.number(
                config,
                "MaxItems",
                BigDecimal.ZERO,
                BigDecimal.valueOf(100_000_000),
                true,
                at + "/ReaderConfig",
                jsonata);
        language(reader, at, jsonata);
        if (!jsonata) {
            values.path(config.get("MaxItemsPath"), at + "/ReaderConfig/MaxItemsPath", false);
            values.template(reader.path("Parameters"), at + "/Parameters");
        }
    }

    private void language(JsonNode of, String at, boolean jsonata) {
        String other = jsonata ? "Parameters" : "Arguments";
        if (of.has(other)) {
            findings.schema(
                    "The QueryLanguage is set to '" + (jsonata ? "JSONata" : "JSONPath") + "', but field '" + other
                            + "' is only supported for the '" + (jsonata ? "JSONPath" : "JSONata") + "' QueryLanguage",
                    at + "/" + other);
        }
    }

    private void batcher(JsonNode batcher, String at, boolean jsonata) {
        if (!batcher.has("MaxItemsPerBatch")
                && !batcher.has("MaxItemsPerBatchPath")
                && !batcher.has("MaxInputBytesPerBatch")
                && !batcher.has("MaxInputBytesPerBatchPath")) {
            findings.missing("MaxItemsPerBatch", at);
        }
        values.number(batcher, "MaxItemsPerBatch", BigDecimal.ONE, null, true, at, jsonata);
        values.number(batcher, "MaxInputBytesPerBatch", BigDecimal.ONE, BigDecimal.valueOf(262_144), true, at, jsonata);
        if (!jsonata) {
            values.path(batcher.get("MaxItemsPerBatchPath"), at + "/MaxItemsPerBatchPath", false);
            values.path(batcher.get("MaxInputBytesPerBatchPath"), at + "/MaxInputBytesPerBatchPath", false);
            values.template(batcher.path("BatchInput"), at + "/BatchInput");
        }
    }

    private void writer(JsonNode writer, String at, boolean jsonata) {
        String arguments = jsonata ? "Arguments" : "Parameters";
        JsonNode config = writer.path("WriterConfig");
        if (writer.has("Resource") && !WRITER.equals(writer.path("Resource").asText())) {
            findings.schema(
                    "The resource provided " + writer.get("Resource").asText() + " is not recognized.",
                    at + "/Resource");
        } else if (writer.has("Resource") != writer.has(arguments) || writer.isEmpty()) {
            findings.missing(writer.has("Resource") ? arguments : "Resource", at);
        }
        if (writer.has("WriterConfig")
                && (!Set.of("NONE", "COMPACT", "FLATTEN")
                                .contains(config.path("Transformation").asText())
                        || !Set.of("JSON", "JSONL")
                                .contains(config.path("OutputType").asText()))) {
            findings.schema(
                    "The fields 'Transformation', one of [NONE, COMPACT, FLATTEN], and 'OutputType', one of [JSON,"
                            + " JSONL], are required",
                    at + "/WriterConfig");
        }
        language(writer, at, jsonata);
        if (!jsonata) {
            values.template(writer.path("Parameters"), at + "/Parameters");
        }
    }
}
