package dev.opsctl.local.service.codebuild;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.store.Table;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.codebuild.model.Project;

/** The projects by name. */
final class Projects {

    private final ServiceContext context;
    private final Table<Project> table;

    Projects(ServiceContext context) {
        this.context = context;
        this.table = context.table("projects", Project.class);
    }

    Table<Project> table() {
        return table;
    }

    String arn(String name) {
        return context.arn("project/" + name);
    }

    /** @throws software.amazon.awssdk.services.codebuild.model.ResourceNotFoundException if there is none */
    Project get(String name) {
        return table.get(name).orElseThrow(() -> CodeBuildErrors.noProject(arn(name)));
    }

    /**
     * Whether builds may have the role that their project names.
     *
     * @throws software.amazon.awssdk.services.codebuild.model.InvalidInputException if not
     */
    void checkRole(String project, String role) {
        if (!role.startsWith("arn:aws:iam::" + context.scope().accountId() + ":role/")) {
            throw CodeBuildErrors.invalid(
                    role.startsWith("arn:aws:iam::")
                            ? "Invalid service role: Service role account ID does not match caller's account"
                            : "Invalid service role");
        }
        try {
            context.cloud().assumeRole(role, "AWSCodeBuild", service(arn(project)));
        } catch (AwsServiceException e) {
            throw CodeBuildErrors.invalid("CodeBuild is not authorized to perform: sts:AssumeRole on " + role);
        }
    }

    /** The version of a source as somebody gives it: an empty one takes away what was given before. */
    static @Nullable String version(String given) {
        return given == null || given.isEmpty() ? null : given;
    }

    /** CodeBuild's word for itself when it acts for a project or a build. */
    Caller service(String arn) {
        return context.asService(arn);
    }
}
