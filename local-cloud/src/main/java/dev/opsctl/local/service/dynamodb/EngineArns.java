package dev.opsctl.local.service.dynamodb;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.sdk.PojoJson;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.utils.builder.Buildable;
import software.amazon.awssdk.utils.builder.ToCopyableBuilder;

/** DynamoDB Local says {@code ddblocal} and account zero in every ARN; outside the engine they are those of the scope. */
final class EngineArns {

    private static final String ENGINE = "arn:aws:dynamodb:ddblocal:000000000000:";

    private final String own;

    EngineArns(Scope scope) {
        this.own = scope.arn("dynamodb", "");
    }

    /** A table's name from its name or ARN. */
    static String tableName(String nameOrArn) {
        int table = nameOrArn.indexOf(":table/");
        if (!nameOrArn.startsWith("arn:") || table < 0) {
            return nameOrArn;
        }
        String rest = nameOrArn.substring(table + ":table/".length());
        int slash = rest.indexOf('/');
        return slash < 0 ? rest : rest.substring(0, slash);
    }

    /** A response with the scope's ARNs. */
    <T extends SdkPojo> T outward(T response) {
        return rewritten(response, ENGINE, own);
    }

    private static <T extends SdkPojo> T rewritten(T pojo, String from, String to) {
        try {
            String json = PojoJson.write(pojo).toString();
            if (!json.contains(from)) {
                return pojo;
            }
            @SuppressWarnings("unchecked")
            Class<T> type = (Class<T>) pojo.getClass();
            return PojoJson.read(PojoJson.mapper().readTree(json.replace(from, to)), type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A request with the engine's ARNs; only members at the top carry any. */
    SdkPojo inward(SdkPojo request) {
        SdkPojo builder = null;
        for (SdkField<?> field : request.sdkFields()) {
            if (field.getValueOrDefault(request) instanceof String text && text.startsWith("arn:aws:dynamodb:")) {
                if (builder == null) {
                    builder = (SdkPojo) ((ToCopyableBuilder<?, ?>) request).toBuilder();
                }
                field.set(builder, text.replace(own, ENGINE));
            }
        }
        return builder == null ? request : (SdkPojo) ((Buildable) builder).build();
    }
}
