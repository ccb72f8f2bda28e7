package dev.opsctl.local.service.stepfunctions.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.opsctl.local.sdk.PojoJson;
import org.junit.jupiter.api.Test;

/** The store of an earlier opsctl is read as it was written. */
class StoredRunTest {

    private static final ObjectMapper JSON = PojoJson.mapper();

    @Test
    void a_run_is_stored_under_the_names_of_before() throws Exception {
        JsonNode former = JSON.readTree(
                """
                {"key": "m:e", "execution": {"arn": "arn:e", "machineArn": "arn:m", "machineName": "m", "name": "e",
                  "status": "FAILED", "start": "2026-11-29T10:00:00Z", "stop": "2026-11-29T10:00:01Z", "input": "{}",
                  "output": null, "error": "States.Runtime", "cause": "why", "revision": "r", "roleArn": "arn:r",
                  "express": false, "traceHeader": null, "qualifierArn": "arn:m:1", "aliasArn": "arn:m:live",
                  "redrives": 2, "redriven": "2026-11-29T11:00:00Z"},
                 "branches": [], "nextEvent": 7, "nextBranch": 3, "deadline": "2026-11-30T00:00:00Z", "resumed": 1}
                """);
        StoredRun run = JSON.treeToValue(former, StoredRun.class);
        assertEquals("m", run.execution().program().machineName());
        assertEquals("why", run.execution().outcome().cause());
        assertEquals(former, JSON.readTree(JSON.writeValueAsString(run)));
    }
}
