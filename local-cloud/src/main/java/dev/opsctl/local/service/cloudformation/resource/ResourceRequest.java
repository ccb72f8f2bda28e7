package dev.opsctl.local.service.cloudformation.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Cloud;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.sdk.PojoJson;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingType;

/**
 * One operation on one resource of a stack.
 *
 * @param cloud where the other services are
 * @param scope the stack's account and region
 * @param caller who acts: the stack's role, or whoever called CloudFormation
 * @param stackName the stack's name
 * @param stackId the stack's ARN
 * @param logicalId the resource's name in the template
 * @param physicalId the resource that is updated, deleted or read: only a create has none
 * @param properties resolved properties, never null
 * @param previousProperties properties before an update: only an update has them
 * @param stackTags tags of the stack and {@code aws:cloudformation:*} tags, for resources that take tags
 * @param token stable over retries of the same operation: use it as the client token
 * @param making hears the physical id as soon as a create has made something
 */
public record ResourceRequest(
        Cloud cloud,
        Scope scope,
        Caller caller,
        String stackName,
        String stackId,
        String logicalId,
        @Nullable String physicalId,
        ObjectNode properties,
        @Nullable ObjectNode previousProperties,
        Map<String, String> stackTags,
        String token,
        Consumer<String> making) {

    @Override
    public String physicalId() {
        return Objects.requireNonNull(physicalId, "a create has no resource yet");
    }

    @Override
    public ObjectNode previousProperties() {
        return Objects.requireNonNull(previousProperties, "only an update has former properties");
    }

    /** Whether the resource is still to be made, so that there is no {@link #physicalId}. */
    public boolean creates() {
        return physicalId == null;
    }

    /** Whether the resource is updated, so that there are {@link #previousProperties}. */
    public boolean updates() {
        return previousProperties != null;
    }

    /**
     * A create has made the resource and goes on with it: from now on a failure, or a crash, leaves it to the rollback to delete. Creates
     * of more than one call say this after the first.
     */
    public void made(String id) {
        making.accept(id);
    }

    /** The client of a service, authorised as {@link #caller}. */
    public <C> C client(Class<C> clientInterface) {
        return cloud.client(clientInterface, scope, caller);
    }

    /** Binds all properties by name to an SDK request or model class; properties that it lacks are left out. */
    public <T extends SdkPojo> T bind(Class<T> type) {
        return PojoJson.read(tagsAs(type), type);
    }

    /** Templates list tags as Key and Value; some services' requests want a map of them. */
    private ObjectNode tagsAs(Class<? extends SdkPojo> type) {
        if (!properties.path("Tags").isArray() || !takesTagMap(builder(type))) {
            return properties;
        }
        ObjectNode adapted = properties.deepCopy();
        ObjectNode tags = adapted.putObject("Tags");
        properties.path("Tags").forEach(tag -> tags.set(tag.path("Key").asText(), tag.path("Value")));
        return adapted;
    }

    /** Whether a request (or its builder) has its tags as a map. */
    public static boolean takesTagMap(SdkPojo request) {
        return request.sdkFields().stream()
                .anyMatch(field ->
                        field.memberName().equalsIgnoreCase("tags") && field.marshallingType() == MarshallingType.MAP);
    }

    private static SdkPojo builder(Class<? extends SdkPojo> type) {
        try {
            return (SdkPojo) type.getMethod("builder").invoke(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(type + " has no builder", e);
        }
    }

    /** Whether the template says something of a property, or did before an update: what it never mentioned is not called for. */
    public boolean hasOrHad(String property) {
        return properties.hasNonNull(property) || previousProperties != null && previousProperties.hasNonNull(property);
    }

    /** A string property, or null. */
    public @Nullable String text(String property) {
        JsonNode value = properties.get(property);
        return value == null || value.isNull() ? null : value.asText();
    }

    /** A string property that the type's schema requires: a template without it has been refused before. */
    public String required(String property) {
        return Objects.requireNonNull(text(property), property);
    }

    /**
     * CloudFormation's generated name, {@code STACK-LOGICAL-RANDOM}: the random part is derived from the stack, the logical id and the
     * token, so that a repeated operation generates the same name.
     *
     * @param maxLength the service's limit; the stack's and the logical name are shortened, the random part stays whole
     */
    public String generatedName(int maxLength) {
        String suffix = generatedSuffix();
        String stem = stackName + "-" + logicalId;
        return stem.substring(0, Math.min(stem.length(), maxLength - suffix.length())) + suffix;
    }

    /** How generated names end, for those that do not begin with the stack's: a hyphen and twelve characters, the same for the same token. */
    public String generatedSuffix() {
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
        java.util.Random random =
                new java.util.Random((stackId + "/" + logicalId + "/" + token).hashCode() * 31L + token.hashCode());
        StringBuilder suffix = new StringBuilder("-");
        for (int i = 0; i < 12; i++) {
            suffix.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return suffix.toString();
    }
}
