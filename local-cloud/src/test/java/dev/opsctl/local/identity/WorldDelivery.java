package dev.opsctl.local.identity;

import java.util.Arrays;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.codebuild.CodeBuildClient;
import software.amazon.awssdk.services.codecommit.CodeCommitClient;
import software.amazon.awssdk.services.codepipeline.CodePipelineClient;
import software.amazon.awssdk.services.codepipeline.model.ActionCategory;
import software.amazon.awssdk.services.codepipeline.model.OutputArtifact;
import software.amazon.awssdk.services.codepipeline.model.StageDeclaration;
import software.amazon.awssdk.services.xray.XRayClient;

/** What a {@link World} is built and watched with: repositories, alarms, traces. */
final class WorldDelivery {

    private final World world;
    private final String name;
    private final String contents;

    private WorldDelivery(World world) {
        this.world = world;
        this.name = world.name;
        this.contents = world.contents;
    }

    static void make(World world) {
        WorldDelivery resources = new WorldDelivery(world);
        resources.repository();
        resources.project();
        resources.pipeline();
        resources.watching();
    }

    private void repository() {
        CodeCommitClient codecommit = world.client(CodeCommitClient.class);
        codecommit.createRepository(r -> r.repositoryName(name).repositoryDescription(contents));
        codecommit.putFile(r -> r.repositoryName(name)
                .branchName("main")
                .filePath("file")
                .fileContent(SdkBytes.fromUtf8String(contents)));
        world.names("codecommit", "repositoryName repositoryNames oldName", name);
        world.names("codecommit", "resourceArn", world.arn("codecommit", name));
    }

    private void project() {
        CodeBuildClient codebuild = world.client(CodeBuildClient.class);
        codebuild.createProject(r -> r.name(name)
                .description(contents)
                .source(s -> s.type("NO_SOURCE").buildspec("version: 0.2\nphases: {build: {commands: exit 1}}"))
                .artifacts(a -> a.type("NO_ARTIFACTS"))
                .environment(e -> e.type("LINUX_CONTAINER").image("x").computeType("BUILD_GENERAL1_SMALL"))
                .logsConfig(l -> l.cloudWatchLogs(c -> c.status("DISABLED")))
                .serviceRole(world.role()));
        String build = codebuild
                .startBuild(r -> r.projectName(name)
                        .environmentVariablesOverride(v -> v.name("X").value(contents)))
                .build()
                .id();
        String project = world.arn("codebuild", "project/" + name);
        world.names("codebuild", "name", name);
        world.names("codebuild", "names projectName", name, project);
        world.names("codebuild", "projectArn", project);
        world.names("codebuild", "id ids", build, world.arn("codebuild", "build/" + build));
        world.names("codebuild", "serviceRole serviceRoleOverride resourceAccessRole", world.role());
    }

    /** Its only execution finds no source, so nothing of it changes any more. */
    private void pipeline() {
        CodePipelineClient codepipeline = world.client(CodePipelineClient.class);
        codepipeline.createPipeline(r -> r.pipeline(p -> p.name(name)
                        .roleArn(world.role())
                        .artifactStore(s -> s.type("S3").location(name))
                        .stages(
                                stage(
                                        "Source",
                                        "S3",
                                        ActionCategory.SOURCE,
                                        Map.of("S3Bucket", "none-of-" + name, "S3ObjectKey", contents),
                                        "files"),
                                stage(name, "Manual", ActionCategory.APPROVAL, Map.of("CustomData", contents))))
                .tags(t -> t.key("k").value(contents)));
        world.names("codepipeline", "name pipelineName", name);
        world.names("codepipeline", "stageName actionName", name);
        world.names("codepipeline", "jobId token", "11111111-2222-3333-4444-555555555555");
        world.names("codepipeline", "resourceArn", world.arn("codepipeline", name));
    }

    private static StageDeclaration stage(
            String name, String provider, ActionCategory category, Map<String, String> settings, String... outputs) {
        return StageDeclaration.builder()
                .name(name)
                .actions(a -> a.name(name)
                        .actionTypeId(t -> t.category(category)
                                .owner("AWS")
                                .provider(provider)
                                .version("1"))
                        .configuration(settings)
                        .outputArtifacts(Arrays.stream(outputs)
                                .map(output ->
                                        OutputArtifact.builder().name(output).build())
                                .toList()))
                .build();
    }

    private void watching() {
        CloudWatchClient cloudwatch = world.client(CloudWatchClient.class);
        cloudwatch.putMetricAlarm(r -> r.alarmName(name)
                .alarmDescription(contents)
                .namespace(name)
                .metricName(name)
                .statistic("Sum")
                .period(60)
                .evaluationPeriods(1)
                .threshold(1.0)
                .comparisonOperator("GreaterThanThreshold")
                .tags(t -> t.key("k").value(contents)));
        cloudwatch.putDashboard(r -> r.dashboardName(name)
                .dashboardBody(
                        "{\"widgets\":[{\"type\":\"text\",\"properties\":{\"markdown\":\"" + contents + "\"}}]}"));
        world.names("cloudwatch", "AlarmName AlarmNames DashboardName DashboardNames Namespace MetricName", name);
        world.names("cloudwatch", "ResourceARN", world.arn("cloudwatch", "alarm:" + name));
        XRayClient xray = world.client(XRayClient.class);
        String group = xray.createGroup(
                        r -> r.groupName(name).filterExpression("annotation.orderID = \"" + contents + "\""))
                .group()
                .groupARN();
        String rule = xray.createSamplingRule(r -> r.samplingRule(s -> s.ruleName(name)
                        .serviceName(contents)
                        .serviceType("*")
                        .host("*")
                        .httpMethod("*")
                        .urlPath("*")
                        .resourceARN("*")
                        .version(1)
                        .priority(1)
                        .reservoirSize(0)
                        .fixedRate(0.5)))
                .samplingRuleRecord()
                .samplingRule()
                .ruleARN();
        world.names("xray", "GroupName RuleName", name);
        world.names("xray", "GroupARN", group);
        world.names("xray", "RuleARN", rule);
    }
}
