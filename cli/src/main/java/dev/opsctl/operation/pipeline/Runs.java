package dev.opsctl.operation.pipeline;

import dev.opsctl.target.Clients;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import software.amazon.awssdk.services.codepipeline.model.ActionExecutionDetail;

/** What single runs of a pipeline have done. */
final class Runs {

    private Runs() {}

    /** The actions of a run in the order in which they began; one that was tried again is there once for each try. */
    static List<ActionExecutionDetail> actions(Clients clients, String pipeline, String run) {
        List<ActionExecutionDetail> actions = new ArrayList<>();
        clients.codePipeline()
                .listActionExecutionsPaginator(r -> r.pipelineName(pipeline).filter(f -> f.pipelineExecutionId(run)))
                .actionExecutionDetails()
                .forEach(actions::add);
        Collections.reverse(actions); // the newest come first
        return actions;
    }
}
