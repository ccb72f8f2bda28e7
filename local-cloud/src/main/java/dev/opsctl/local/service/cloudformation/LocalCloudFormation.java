package dev.opsctl.local.service.cloudformation;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.Composed;
import dev.opsctl.local.service.cloudformation.drift.DriftDetection;
import dev.opsctl.local.service.cloudformation.engine.Engine;
import dev.opsctl.local.service.cloudformation.engine.TemplateSource;
import dev.opsctl.local.service.cloudformation.engine.UnderWay;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.stack.StackStore;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;

/**
 * AWS CloudFormation.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/Welcome.html">API reference</a>
 */
public final class LocalCloudFormation {

    private LocalCloudFormation() {}

    /** The CloudFormation of one account and region. */
    public static CloudFormationClient of(ServiceContext context) {
        return of(context, ResourceTypes.all());
    }

    /** @param types the resource types that can be provisioned, besides nested stacks */
    public static CloudFormationClient of(ServiceContext context, Map<String, ResourceType> types) {
        StackStore store = new StackStore(context);
        TemplateSource templates = new TemplateSource(context);
        Engine engine = new Engine(store, types, templates);
        StackRequests requests = new StackRequests(engine, store, templates);
        StackLifecycle lifecycle = new StackLifecycle(engine, store, requests);
        ChangeSets changeSets = new ChangeSets(engine, store, requests);
        ChangeSetExecution execution = new ChangeSetExecution(engine, store, lifecycle, changeSets);
        StackViews views = new StackViews(store);
        return Composed.of(
                CloudFormationClient.class,
                List.of(
                        new StackOperations(context, store, lifecycle),
                        new ChangeSetOperations(context, store, changeSets, execution, views),
                        new StackListings(store, views),
                        new ResourceOperations(store, views),
                        new ExportOperations(store),
                        new DriftOperations(context, store, new DriftDetection(engine, store)),
                        new TemplateOperations(context, store, changeSets, templates),
                        new UnderWay(engine)));
    }
}
