package dev.opsctl.local.service.codepipeline;

import dev.opsctl.local.cloud.Addressing;
import dev.opsctl.local.sdk.Faults;
import dev.opsctl.local.service.Naming;
import dev.opsctl.local.service.ResourceKind;
import software.amazon.awssdk.services.codepipeline.model.InvalidArnException;

/** How requests name pipelines, and stages and actions in them: by name, and pipelines by ARN for their tags. */
public final class CodePipelineNames {

    private static final String NAME = "[A-Za-z0-9.@_-]{1,100}";

    private static final ResourceKind PIPELINE = ResourceKind.name(NAME);

    public static final Addressing ADDRESSING = new Naming((member, text, fault) -> member.equals("resourceArn")
                    ? Faults.of(InvalidArnException.class, "Invalid ARN: " + text)
                    : CodePipelineErrors.validation("Invalid name: " + text))
            .subject("pipeline.name", PIPELINE, "createPipeline", "updatePipeline")
            .subject("name", PIPELINE, "getPipeline", "getPipelineState", "deletePipeline", "startPipelineExecution")
            .subject("pipelineName", PIPELINE)
            .part("stageName", ResourceKind.name(NAME))
            .part("actionName", ResourceKind.name(NAME))
            .subject(
                    "resourceArn",
                    ResourceKind.arn("codepipeline", "(?:webhook:|actiontype:)?[A-Za-z0-9.@_/-]{1,200}"));

    private CodePipelineNames() {}
}
