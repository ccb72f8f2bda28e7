package dev.opsctl.local.sdk;

import java.util.Collection;
import java.util.Map;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;

/** How deep maps and lists lie within each other in a request. */
final class Nesting {

    private Nesting() {}

    static int of(Object value) {
        if (value instanceof SdkPojo pojo) {
            int deepest = 0;
            for (SdkField<?> field : pojo.sdkFields()) {
                deepest = Math.max(deepest, of(field.getValueOrDefault(pojo)));
            }
            return deepest;
        } else if (value instanceof SdkAutoConstructMap || value instanceof SdkAutoConstructList) {
            return 0; // nothing was given
        } else if (value instanceof Map<?, ?> map) {
            return 1 + deepest(map.values());
        } else if (value instanceof Collection<?> list) {
            return 1 + deepest(list);
        }
        return 0;
    }

    private static int deepest(Collection<?> values) {
        int deepest = 0;
        for (Object value : values) {
            deepest = Math.max(deepest, of(value));
        }
        return deepest;
    }
}
