package dev.opsctl.local.sdk;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;

/** A request's members by the model's names. */
public final class RequestMembers {

    private static final Map<Class<?>, Map<String, SdkField<?>>> FIELDS = new ConcurrentHashMap<>();

    private RequestMembers() {}

    /** @return null if there is no such member */
    public static SdkField<?> field(SdkPojo pojo, String member) {
        return FIELDS.computeIfAbsent(pojo.getClass(), type -> {
                    Map<String, SdkField<?>> fields = new HashMap<>();
                    pojo.sdkFields().forEach(field -> fields.put(field.memberName(), field));
                    return fields;
                })
                .get(member);
    }

    /** A member at the top that is a text, or null. */
    public static String text(SdkPojo pojo, String member) {
        SdkField<?> field = field(pojo, member);
        return field != null && field.getValueOrDefault(pojo) instanceof String text ? text : null;
    }
}
