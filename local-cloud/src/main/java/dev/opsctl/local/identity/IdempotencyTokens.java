package dev.opsctl.local.identity;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.traits.DefaultValueTrait;

/** Fills the members that the SDK's marshallers fill when they are absent: idempotency tokens. */
final class IdempotencyTokens {

    private static final Map<Class<?>, List<SdkField<?>>> FIELDS = new ConcurrentHashMap<>();

    private IdempotencyTokens() {}

    static SdkRequest fill(SdkRequest request) {
        List<SdkField<?>> fields = FIELDS.computeIfAbsent(request.getClass(), type -> request.sdkFields().stream()
                .<SdkField<?>>map(field -> field)
                .filter(field -> field.containsTrait(DefaultValueTrait.class))
                .toList());
        SdkRequest.Builder filled = null;
        for (SdkField<?> field : fields) {
            // the getter that knows the default gives it for an absent member; the token must be one and the same from
            // here on
            filled = filled == null ? request.toBuilder() : filled;
            field.set(filled, field.getValueOrDefault(request));
        }
        return filled == null ? request : filled.build();
    }
}
