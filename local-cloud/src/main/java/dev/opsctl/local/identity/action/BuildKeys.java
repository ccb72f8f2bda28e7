package dev.opsctl.local.identity.action;

import dev.opsctl.local.identity.policy.UnknownConditionException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkRequest;

/**
 * CodeBuild's condition keys: paths through the request, {@code codebuild:environment.privilegedMode}. A request that starts a build
 * has them as overrides ({@code privilegedModeOverride}). What AWS only tells to be there or not is absent, or refused by name.
 *
 * @see <a href="https://docs.aws.amazon.com/codebuild/latest/userguide/action-context-keys.html">CodeBuild condition keys</a>
 */
final class BuildKeys {

    private static final String PREFIX = "codebuild:";

    private BuildKeys() {}

    /**
     * The values of a key in a request.
     *
     * @param documented the key as AWS lists it; {@code ${name}} in it stands for what tells an item of a list
     * @return null if the request does not have it
     * @throws UnknownConditionException if the request has it and AWS tells no value of it
     */
    static @Nullable List<String> values(String documented, AskedKey asked) {
        if (asked.request() == null) {
            return null;
        }
        int open = documented.indexOf("/${");
        String path = documented.substring(PREFIX.length(), open < 0 ? documented.length() : open);
        if (asked.operation().startsWith("startBuild")) {
            path = overriding(asked.request(), path);
            if (path == null) {
                if (overrides(asked.members(), asked.request())) {
                    throw new UnknownConditionException(
                            asked.key()); // of what has no override of its own: codebuild:source
                }
                return null;
            }
        }
        List<Object> found = reach(asked.members(), path);
        if (open >= 0) {
            int close = documented.indexOf("}.", open);
            String identifier = documented.substring(open + 3, close);
            String rest = documented.substring(close + 2);
            String name = asked.key().substring(open + 1, asked.key().length() - rest.length() - 1);
            found = found.stream()
                    .filter(SdkPojo.class::isInstance)
                    .map(item -> new Members((SdkPojo) item))
                    // in any case: names of condition keys have none
                    .filter(item -> name.equalsIgnoreCase(item.text(identifier)))
                    .flatMap(item -> reach(item, rest).stream())
                    .toList();
        }
        if (found.isEmpty()) {
            return null;
        }
        if (documented.matches(".*[.:](buildspec|token)") || found.stream().anyMatch(SdkPojo.class::isInstance)) {
            throw new UnknownConditionException(asked.key());
        }
        return found.stream().map(Object::toString).toList();
    }

    /** What a path leads to, through structures and lists. */
    private static List<Object> reach(Members members, String path) {
        int dot = path.indexOf('.');
        Object value = members.get(dot < 0 ? path : path.substring(0, dot));
        List<Object> found = new ArrayList<>();
        if (value != null) {
            for (Object item : value instanceof Collection<?> many ? many : List.of(value)) {
                if (dot < 0) {
                    found.add(item);
                } else if (item instanceof SdkPojo inner) {
                    found.addAll(reach(new Members(inner), path.substring(dot + 1)));
                }
            }
        }
        return found;
    }

    /**
     * The path of what overrides a project's setting: {@code sourceAuthOverride.type} for {@code source.auth.type}, {@code imageOverride}
     * for {@code environment.image}; null if nothing does.
     */
    private static @Nullable String overriding(SdkRequest request, String path) {
        Set<String> members = request.sdkFields().stream()
                .map(field -> field.memberName().toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        List<String> parts = List.of(path.split("\\."));
        for (int from = 0; from < parts.size(); from++) {
            for (int to = from + 1; to <= parts.size(); to++) {
                String member = String.join("", parts.subList(from, to)) + "Override";
                if (members.contains(member.toLowerCase(Locale.ROOT))) {
                    List<String> whole = new ArrayList<>(List.of(member));
                    whole.addAll(parts.subList(to, parts.size()));
                    return String.join(".", whole);
                }
            }
        }
        return null;
    }

    private static boolean overrides(Members members, SdkRequest request) {
        return request.sdkFields().stream()
                .filter(field -> field.memberName().endsWith("Override"))
                .anyMatch(field -> !reach(members, field.memberName()).isEmpty());
    }
}
