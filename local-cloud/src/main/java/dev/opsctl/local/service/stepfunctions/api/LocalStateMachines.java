package dev.opsctl.local.service.stepfunctions.api;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.Composed;
import dev.opsctl.local.service.stepfunctions.definition.Machines;
import dev.opsctl.local.service.stepfunctions.definition.Versions;
import dev.opsctl.local.service.stepfunctions.execution.Executions;
import java.util.List;
import software.amazon.awssdk.services.sfn.SfnClient;

/**
 * AWS Step Functions: standard and express workflows in the Amazon States Language.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/apireference/Welcome.html">API reference</a>
 */
public final class LocalStateMachines {

    private LocalStateMachines() {}

    /** The Step Functions of one account and region. */
    public static SfnClient of(ServiceContext context) {
        Machines machines = new Machines(context);
        Versions versions = new Versions(context, machines);
        Executions executions = new Executions(context, machines);
        return Composed.of(
                SfnClient.class,
                List.of(
                        new MachineOperations(context, machines, versions, executions),
                        new VersionOperations(machines, versions),
                        new DefinitionOperations(context),
                        new ExecutionOperations(context, machines, versions, executions),
                        new MapRunOperations(executions),
                        new TaskOperations(executions.tokens()),
                        new ActivityOperations(executions.activities(), executions.tokens()),
                        new TagOperations(context, machines, executions.activities())));
    }
}
