package dev.opsctl.local.service.stepfunctions.execution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.opsctl.local.service.stepfunctions.interpreter.Branch;
import dev.opsctl.local.service.stepfunctions.interpreter.DistributedMaps;
import dev.opsctl.local.service.stepfunctions.interpreter.Execution;
import dev.opsctl.local.service.stepfunctions.interpreter.MapRun;
import dev.opsctl.local.service.stepfunctions.interpreter.Run;
import dev.opsctl.local.service.stepfunctions.task.MapData;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** What Map Runs do outside: each work says how the run takes what came of it. */
record MapRunWork(DistributedMaps maps, MapData data) {

    Supplier<BiConsumer<Run, Branch>> reading(Run run, Branch branch, JsonNode config) {
        String resource = run.state(branch).path("ItemReader").path("Resource").asText();
        JsonNode parameters = branch.parameters();
        Execution execution = run.execution;
        return () -> {
            ArrayNode items = data.read(execution, resource, parameters, config);
            return (r, b) -> maps.read(r, b, items);
        };
    }

    Supplier<BiConsumer<Run, Branch>> writing(Run run, Branch branch) {
        JsonNode config = run.state(branch).path("ResultWriter").path("WriterConfig");
        String transformation = config.path("Transformation").asText("NONE");
        ArrayNode succeeded = maps.results(run, branch, transformation, true);
        ArrayNode failed = maps.results(run, branch, transformation, false);
        boolean byLine = "JSONL".equals(config.path("OutputType").asText());
        MapRun mapRun = branch.mapRun();
        JsonNode parameters = branch.parameters();
        Execution execution = run.execution;
        return () -> {
            String manifest = data.write(execution, mapRun, parameters, byLine, succeeded, failed);
            return (r, b) -> maps.written(r, b, manifest);
        };
    }
}
