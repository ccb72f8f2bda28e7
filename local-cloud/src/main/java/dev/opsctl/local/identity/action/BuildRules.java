package dev.opsctl.local.identity.action;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What CodeBuild's operations need. */
final class BuildRules {

    private static final List<String> NAMES = List.of("projectName", "name", "names", "projectArn", "ids", "id");

    private BuildRules() {}

    /** A build's permissions are its project's, whose name its id begins with. */
    static @Nullable List<Permission> codeBuild(Call call) {
        if (!call.action().map(action -> action.words().contains("project")).orElse(false)) {
            return ServiceRules.PLAIN.permissions(call);
        }
        for (String member : NAMES) {
            List<String> named = call.members().texts(member);
            if (!named.isEmpty()) {
                return ServiceRules.each(named.stream()
                        .map(text -> new Permission(
                                "codebuild:" + call.actionName(), List.of(project(call, text)), Map.of())));
            }
        }
        return call.on(call.actionName(), "*");
    }

    private static String project(Call call, String text) {
        return text.startsWith("arn:") ? text : call.arn("project/" + text.replaceFirst(":.*$", ""));
    }
}
