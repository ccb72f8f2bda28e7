package dev.opsctl.local.identity.action;

import dev.opsctl.local.cloud.Scope;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What services know of their resources that policies may depend on. */
public interface ResourceFacts {

    /**
     * The tags of a resource; none if there is no such resource or it has none.
     *
     * @param version of an object; null for the current one, and for what has no versions
     */
    Map<String, String> tags(String arn, @Nullable String version, Scope scope);

    /**
     * Attributes of a resource by the condition keys that stand for them, such as {@code kms:KeySpec}, or by our own names
     * ({@code hashKey} of a table or an index). A key that is missing is one that the resource does not have.
     */
    Map<String, List<String>> attributes(String arn, Scope scope);
}
