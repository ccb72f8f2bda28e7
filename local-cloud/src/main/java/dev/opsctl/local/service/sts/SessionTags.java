package dev.opsctl.local.service.sts;

import dev.opsctl.local.cloud.Caller;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.services.sts.model.Tag;

/** Session tags and source identity: what is transitive, or was ever set, goes on through every role that a session assumes. */
final class SessionTags {

    private static final String PRINCIPAL_TAG = "aws:PrincipalTag/";

    private SessionTags() {}

    /** What the session carries, as condition keys. @param caller who assumes the role */
    static Map<String, String> carried(Caller caller, AssumeRoleRequest request) {
        Map<String, String> before = caller.context();
        Map<String, String> carried = new LinkedHashMap<>();
        Set<String> transitive = new TreeSet<>();
        if (before.containsKey(Caller.TRANSITIVE_TAGS)) {
            for (String key : before.get(Caller.TRANSITIVE_TAGS).split(",")) {
                transitive.add(key);
                carried.put(PRINCIPAL_TAG + key, before.get(PRINCIPAL_TAG + key));
            }
        }
        for (Tag tag : request.tags()) {
            if (transitive.contains(tag.key())) {
                throw StsErrors.validation(
                        "One of the specified transitive tag keys can't be set because it conflicts with"
                                + " a transitive tag key from the calling session.");
            }
            carried.put(PRINCIPAL_TAG + tag.key(), tag.value());
        }
        for (String key : request.transitiveTagKeys()) {
            if (!carried.containsKey(PRINCIPAL_TAG + key)) {
                throw StsErrors.validation("The specified transitive tag key must be included in the requested tags.");
            }
            transitive.add(key);
        }
        if (!transitive.isEmpty()) {
            carried.put(Caller.TRANSITIVE_TAGS, String.join(",", transitive));
        }
        String source = before.get("aws:SourceIdentity");
        if (source != null && request.sourceIdentity() != null && !source.equals(request.sourceIdentity())) {
            throw StsErrors.denied("The source identity of a session can't be changed: it is " + source + ".");
        }
        if (source != null || request.sourceIdentity() != null) {
            carried.put("aws:SourceIdentity", source != null ? source : request.sourceIdentity());
        }
        return carried;
    }
}
