package dev.opsctl.local.identity.action;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import software.amazon.awssdk.core.SdkField;

/**
 * Who creates something with tags needs the permission to tag it as well: {@code sqs:TagQueue} beside {@code sqs:CreateQueue}. Which action
 * that is, AWS's data says: the service's {@code TagResource} or {@code AddTagsToResource}, or the {@code Tag…} whose rest the operation's name ends with. Tags that AWS itself
 * sets ({@code aws:…}) need none.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html">Controlling access to and for IAM users and roles using tags</a>
 */
final class CreationTags {

    private static final List<String> CREATING = List.of("create", "put", "start", "upload", "replicate");
    private static final List<String> MEMBERS = List.of("Tags", "CreateBucketConfiguration");
    /** By the class of the request, since most calls carry no tags and must not pay for those that do. */
    private static final Map<Class<?>, Optional<String>> ACTIONS = new ConcurrentHashMap<>();

    private CreationTags() {}

    /** @param creation the permission to create: the tags are for its resource */
    static Optional<Permission> permission(Call call, Permission creation) {
        Optional<String> action = ACTIONS.computeIfAbsent(call.request().getClass(), request -> action(call));
        if (action.isEmpty()
                || RequestTags.of(call.members()).keySet().stream().allMatch(key -> key.startsWith("aws:"))) {
            return Optional.empty();
        }
        return Optional.of(new Permission(call.service() + ":" + action.get(), creation.resources(), Map.of()));
    }

    private static Optional<String> action(Call call) {
        // API Gateway's actions are verbs
        if (call.service().equals("apigateway")
                || CREATING.stream().noneMatch(call.operation()::startsWith)
                || call.request().sdkFields().stream().map(SdkField::memberName).noneMatch(CreationTags::bringsTags)) {
            return Optional.empty();
        }
        ActionTable actions = ActionTable.of(call.service());
        return Stream.of("TagResource", "AddTagsToResource")
                .flatMap(tagging -> actions.action(tagging).stream())
                .map(ActionTable.Action::name)
                .findFirst()
                .or(() -> actions.all().stream()
                        .map(ActionTable.Action::name)
                        .filter(name -> name.startsWith("Tag")
                                && call.operation()
                                        .toLowerCase(Locale.ROOT)
                                        .endsWith(name.substring(3).toLowerCase(Locale.ROOT)))
                        .findFirst());
    }

    private static boolean bringsTags(String member) {
        return MEMBERS.stream().anyMatch(member::equalsIgnoreCase);
    }
}
