package dev.opsctl.local.identity;

import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.services.apigateway.model.PatchOperation;
import software.amazon.awssdk.utils.builder.Buildable;

/** Sets members of requests by the paths of {@link dev.opsctl.local.identity.action.PojoPath}. */
final class RequestPlaces {

    private RequestPlaces() {}

    /** @return whether there is such a place */
    static boolean put(SdkPojo builder, String path, String value) {
        String name = path.replaceFirst("[.\\[{/].*", "");
        String rest = path.substring(name.length());
        SdkField<?> field = builder.sdkFields().stream()
                .<SdkField<?>>map(f -> f)
                .filter(f -> f.memberName().equals(name))
                .findFirst()
                .orElse(null);
        if (field == null) {
            return false;
        } else if (rest.isEmpty()) {
            field.set(builder, value);
            return true;
        }
        String inner = rest.replaceAll("^[.\\[{/]|[\\]}]$", "");
        switch (rest.charAt(0)) {
            case '{' -> field.set(builder, Map.of(inner, value));
            case '[' -> {
                field.set(builder, value);
                return put(builder, "AttributeName", inner);
            }
            case '/' ->
                field.set(
                        builder,
                        List.of(PatchOperation.builder()
                                .op("replace")
                                .path("/" + inner)
                                .value(value)
                                .build()));
            default -> {
                boolean list = field.marshallingType() == MarshallingType.LIST;
                SdkField<?> of = list ? field.getTrait(ListTrait.class).memberFieldInfo() : field;
                SdkPojo nested = of.constructor().get();
                if (!put(nested, inner, value)) {
                    return false;
                }
                Object built = ((Buildable) nested).build();
                field.set(builder, list ? List.of(built) : built);
            }
        }
        return true;
    }
}
