package dev.opsctl.local.service.codebuild;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.EventSink;
import dev.opsctl.local.cloud.ServiceContext;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import software.amazon.awssdk.services.codebuild.model.Build;
import software.amazon.awssdk.services.codebuild.model.BuildPhase;
import software.amazon.awssdk.services.codebuild.model.EnvironmentVariable;
import software.amazon.awssdk.services.codebuild.model.StatusType;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;

/**
 * Tells the default event bus and CloudWatch how builds go, as a part of the change that makes them go so.
 *
 * @see <a href="https://docs.aws.amazon.com/codebuild/latest/userguide/sample-build-notifications.html">The events</a>
 * @see <a href="https://docs.aws.amazon.com/codebuild/latest/userguide/cloudwatch_metrics-codebuild.html">The metrics</a>
 */
final class BuildEvents {

    private static final String NAMESPACE = "AWS/CodeBuild";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("MMM d, uuuu h:mm:ss a", Locale.US).withZone(ZoneOffset.UTC);

    private final ServiceContext context;

    BuildEvents(ServiceContext context) {
        this.context = context;
    }

    void started(Build build) {
        count(build, "Builds");
        emitState(build);
    }

    void ended(Build build) {
        if (build.buildStatus() == StatusType.SUCCEEDED) {
            count(build, "SucceededBuilds");
        } else if (build.buildStatus() != StatusType.STOPPED) {
            count(build, "FailedBuilds");
        }
        seconds(build, "Duration", build.startTime(), build.endTime());
        emitState(build);
    }

    /** The last phase of a build has ended. */
    void phaseEnded(Build build) {
        BuildPhase phase = build.phases().get(build.phases().size() - 1);
        if (!phase.phaseTypeAsString().equals("SUBMITTED")) {
            seconds(build, metric(phase), phase.startTime(), phase.endTime());
        }
        ObjectNode detail = detail(build)
                .put("completed-phase", phase.phaseTypeAsString())
                .put("completed-phase-status", phase.phaseStatusAsString())
                .put("completed-phase-duration-seconds", (double) phase.durationInSeconds())
                .put("completed-phase-start", TIME.format(phase.startTime()))
                .put("completed-phase-end", TIME.format(phase.endTime()))
                .put("completed-phase-context", contexts(phase).toString());
        emit("CodeBuild Build Phase Change", build, detail);
    }

    /** {@code PRE_BUILD} is measured as {@code PreBuildDuration}. */
    private static String metric(BuildPhase phase) {
        StringBuilder name = new StringBuilder();
        for (String word : phase.phaseTypeAsString().split("_")) {
            name.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return name + "Duration";
    }

    private void count(Build build, String name) {
        context.metrics().metric(NAMESPACE, name, "Count").record(1);
        context.metrics()
                .metric(NAMESPACE, name, "Count", "ProjectName", build.projectName())
                .record(1);
    }

    private void seconds(Build build, String name, Instant from, Instant to) {
        double seconds = Duration.between(from, to).toMillis() / 1_000.0;
        context.metrics().metric(NAMESPACE, name, "Seconds").record(seconds);
        context.metrics()
                .metric(NAMESPACE, name, "Seconds", "ProjectName", build.projectName())
                .record(seconds);
    }

    private void emitState(Build build) {
        BuildPhase phase = build.phases().get(build.phases().size() - 1);
        emit(
                "CodeBuild Build State Change",
                build,
                detail(build)
                        .put("build-status", build.buildStatusAsString())
                        .put("current-phase", phase.phaseTypeAsString())
                        .put("current-phase-context", contexts(phase).toString()));
    }

    private void emit(String type, Build build, ObjectNode detail) {
        if (context.cloud().service(EventBridgeClient.class, context.scope()) instanceof EventSink sink) {
            sink.emit("aws.codebuild", type, List.of(build.arn()), detail);
        }
    }

    private static ObjectNode detail(Build build) {
        ObjectNode detail = JsonNodeFactory.instance
                .objectNode()
                .put("project-name", build.projectName())
                .put("build-id", build.arn())
                .put("version", "1");
        ObjectNode more = detail.putObject("additional-information")
                .put("timeout-in-minutes", (double) build.timeoutInMinutes())
                .put("build-complete", build.buildComplete())
                .put("build-number", (double) build.buildNumber())
                .put("initiator", build.initiator())
                .put("build-start-time", TIME.format(build.startTime()));
        if (build.artifacts() != null) {
            more.putObject("artifact")
                    .put("location", build.artifacts().location())
                    .put("md5sum", build.artifacts().md5sum())
                    .put("sha256sum", build.artifacts().sha256sum());
        }
        ObjectNode environment = more.putObject("environment")
                .put("image", build.environment().image())
                .put("privileged-mode", Boolean.TRUE.equals(build.environment().privilegedMode()))
                .put("compute-type", build.environment().computeTypeAsString())
                .put("type", build.environment().typeAsString());
        ArrayNode variables = environment.putArray("environment-variables");
        for (EnvironmentVariable variable : build.environment().environmentVariables()) {
            variables
                    .addObject()
                    .put("name", variable.name())
                    .put("type", variable.typeAsString())
                    .put("value", variable.value());
        }
        more.putObject("source")
                .put("location", build.source().location())
                .put("type", build.source().typeAsString());
        if (build.sourceVersion() != null) {
            more.put("source-version", build.sourceVersion());
        }
        if (build.logs() != null) {
            more.putObject("logs")
                    .put("group-name", build.logs().groupName())
                    .put("stream-name", build.logs().streamName())
                    .put("deep-link", build.logs().deepLink());
        }
        ArrayNode phases = more.putArray("phases");
        for (BuildPhase phase : build.phases()) {
            ObjectNode one = phases.addObject()
                    .put("phase-type", phase.phaseTypeAsString())
                    .put("start-time", TIME.format(phase.startTime()));
            if (phase.endTime() != null) {
                one.put("phase-status", phase.phaseStatusAsString())
                        .put("end-time", TIME.format(phase.endTime()))
                        .put("duration-in-seconds", (double) phase.durationInSeconds());
                one.set("phase-context", contexts(phase));
            }
        }
        return detail;
    }

    /** As AWS writes them: {@code [CODE: message]}, a text for each. */
    private static ArrayNode contexts(BuildPhase phase) {
        ArrayNode contexts = JsonNodeFactory.instance.arrayNode();
        phase.contexts().forEach(said -> contexts.add(said.statusCode() + ": " + said.message()));
        return contexts;
    }
}
