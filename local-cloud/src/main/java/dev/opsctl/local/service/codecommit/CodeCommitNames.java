package dev.opsctl.local.service.codecommit;

import dev.opsctl.local.cloud.Addressing;
import dev.opsctl.local.service.Naming;
import dev.opsctl.local.service.ResourceKind;

/** How requests name repositories: by name, and for their tags by ARN. */
public final class CodeCommitNames {

    /** What a repository may be called. */
    static final String NAME = "(?!.*\\.git$)[\\w.-]{1,100}";

    private static final ResourceKind REPOSITORY = ResourceKind.name(NAME);

    public static final Addressing ADDRESSING = new Naming((member, text, fault) -> member.equals("resourceArn")
                    ? CodeCommitErrors.of(
                            "InvalidResourceArnException", "The value for the resource ARN is not valid: " + text)
                    : CodeCommitErrors.badRepositoryName(text))
            .subject("repositoryName", REPOSITORY)
            .subject("repositoryNames", REPOSITORY)
            .subject("oldName", REPOSITORY)
            .subject("resourceArn", ResourceKind.arn("codecommit", NAME));

    private CodeCommitNames() {}
}
