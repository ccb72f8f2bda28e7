package dev.opsctl.local.service.apigateway.control;

import dev.opsctl.local.cloud.Arn;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.apigateway.model.GetTagsRequest;
import software.amazon.awssdk.services.apigateway.model.GetTagsResponse;
import software.amazon.awssdk.services.apigateway.model.TagResourceRequest;
import software.amazon.awssdk.services.apigateway.model.UntagResourceRequest;

/** Tags of APIs, stages, keys and usage plans, by ARN. */
final class TagOperations {

    private final ApiTables tables;

    TagOperations(ApiTables tables) {
        this.tables = tables;
    }

    public GetTagsResponse getTags(GetTagsRequest request) {
        return GetTagsResponse.builder()
                .tags(tags(request.resourceArn(), Map.of(), List.of()))
                .build();
    }

    public void tagResource(TagResourceRequest request) {
        tables.all(() -> {
            tags(request.resourceArn(), request.tags(), List.of());
        });
    }

    public void untagResource(UntagResourceRequest request) {
        tables.all(() -> {
            tags(request.resourceArn(), Map.of(), request.tagKeys());
        });
    }

    private Map<String, String> tags(String arn, Map<String, String> add, List<String> remove) {
        String[] path = Arn.parse(arn).map(Arn::resource).orElse("").split("/");
        if (path.length == 3 && path[1].equals("restapis")) {
            tables.api(path[2]);
            return tables.apis
                    .update(path[2], api -> api.toBuilder()
                            .tags(changed(api.tags(), add, remove))
                            .build())
                    .orElseThrow()
                    .tags();
        } else if (path.length == 5 && path[1].equals("restapis") && path[3].equals("stages")) {
            tables.stage(path[2], path[4]);
            return tables.stages
                    .update(path[2] + "/" + path[4], stage -> stage.toBuilder()
                            .tags(changed(stage.tags(), add, remove))
                            .build())
                    .orElseThrow()
                    .tags();
        } else if (path.length == 3 && path[1].equals("apikeys")) {
            tables.key(path[2]);
            return tables.keys
                    .update(path[2], key -> key.toBuilder()
                            .tags(changed(key.tags(), add, remove))
                            .build())
                    .orElseThrow()
                    .tags();
        } else if (path.length == 3 && path[1].equals("usageplans")) {
            tables.plan(path[2]);
            return tables.plans
                    .update(path[2], plan -> plan.toBuilder()
                            .tags(changed(plan.tags(), add, remove))
                            .build())
                    .orElseThrow()
                    .tags();
        }
        throw ApiErrors.badRequest("Invalid resource ARN specified: " + arn);
    }

    private static Map<String, String> changed(
            Map<String, String> before, Map<String, String> add, List<String> remove) {
        Map<String, String> after = new LinkedHashMap<>(before);
        after.putAll(add);
        remove.forEach(after::remove);
        return after;
    }
}
