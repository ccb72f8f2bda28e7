package dev.opsctl.local.service.apigateway;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.apigateway.model.GetTagsRequest;
import software.amazon.awssdk.services.apigateway.model.GetTagsResponse;
import software.amazon.awssdk.services.apigateway.model.TagResourceRequest;
import software.amazon.awssdk.services.apigateway.model.TagResourceResponse;
import software.amazon.awssdk.services.apigateway.model.UntagResourceRequest;
import software.amazon.awssdk.services.apigateway.model.UntagResourceResponse;

/** Tags of APIs, stages, keys and usage plans, by ARN. */
interface TagOperations extends ApiOperations {

    @Override
    default GetTagsResponse getTags(GetTagsRequest request) {
        return GetTagsResponse.builder()
                .tags(tags(request.resourceArn(), Map.of(), List.of()))
                .build();
    }

    @Override
    default TagResourceResponse tagResource(TagResourceRequest request) {
        return tables().one(() -> {
            tags(request.resourceArn(), request.tags(), List.of());
            return TagResourceResponse.builder().build();
        });
    }

    @Override
    default UntagResourceResponse untagResource(UntagResourceRequest request) {
        return tables().one(() -> {
            tags(request.resourceArn(), Map.of(), request.tagKeys());
            return UntagResourceResponse.builder().build();
        });
    }

    private Map<String, String> tags(String arn, Map<String, String> add, List<String> remove) {
        String[] path = arn.substring(arn.lastIndexOf(':') + 1).split("/");
        if (path.length == 3 && path[1].equals("restapis")) {
            tables().api(path[2]);
            return tables().apis
                    .update(path[2], api -> api.toBuilder()
                            .tags(changed(api.tags(), add, remove))
                            .build())
                    .orElseThrow()
                    .tags();
        } else if (path.length == 5 && path[1].equals("restapis") && path[3].equals("stages")) {
            tables().stage(path[2], path[4]);
            return tables().stages
                    .update(path[2] + "/" + path[4], stage -> stage.toBuilder()
                            .tags(changed(stage.tags(), add, remove))
                            .build())
                    .orElseThrow()
                    .tags();
        } else if (path.length == 3 && path[1].equals("apikeys")) {
            tables().key(path[2]);
            return tables().keys
                    .update(path[2], key -> key.toBuilder()
                            .tags(changed(key.tags(), add, remove))
                            .build())
                    .orElseThrow()
                    .tags();
        } else if (path.length == 3 && path[1].equals("usageplans")) {
            tables().plan(path[2]);
            return tables().plans
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
