package dev.opsctl.local.service.apigateway.control;

import dev.opsctl.local.cloud.Page;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.apigateway.model.CreateResourceRequest;
import software.amazon.awssdk.services.apigateway.model.CreateResourceResponse;
import software.amazon.awssdk.services.apigateway.model.DeleteResourceRequest;
import software.amazon.awssdk.services.apigateway.model.GetResourceRequest;
import software.amazon.awssdk.services.apigateway.model.GetResourceResponse;
import software.amazon.awssdk.services.apigateway.model.GetResourcesRequest;
import software.amazon.awssdk.services.apigateway.model.GetResourcesResponse;
import software.amazon.awssdk.services.apigateway.model.Method;
import software.amazon.awssdk.services.apigateway.model.Resource;
import software.amazon.awssdk.services.apigateway.model.UpdateResourceRequest;
import software.amazon.awssdk.services.apigateway.model.UpdateResourceResponse;

/** Resources: the tree of path parts. */
final class ResourceOperations {

    private static final Pattern PATH_PART = Pattern.compile("[a-zA-Z0-9._:~-]+|\\{[a-zA-Z0-9._:-]+\\+?}");

    private final ApiTables tables;

    ResourceOperations(ApiTables tables) {
        this.tables = tables;
    }

    public CreateResourceResponse createResource(CreateResourceRequest request) {
        String api = request.restApiId();
        return tables.one(() -> {
            Resource parent = tables.resource(api, request.parentId());
            return ApiTables.as(child(api, parent, request.pathPart()), CreateResourceResponse.class);
        });
    }

    Resource child(String api, Resource parent, String part) {
        check(api, parent, part, null);
        Resource resource = Resource.builder()
                .id(ApiIds.part())
                .parentId(parent.id())
                .pathPart(part)
                .path(join(parent, part))
                .build();
        tables.resources.insert(api + "/" + resource.id(), resource);
        return resource;
    }

    private static String join(Resource parent, String part) {
        return (parent.path().equals("/") ? "" : parent.path()) + "/" + part;
    }

    private void check(String api, Resource parent, String part, @Nullable String self) {
        if (part == null || !PATH_PART.matcher(part).matches()) {
            throw ApiErrors.badRequest(
                    "Resource's path part only allow a-zA-Z0-9._-: and curly braces at the beginning and the end "
                            + "and an optional plus sign before the closing brace.");
        }
        if (parent.pathPart() != null && parent.pathPart().endsWith("+}")) {
            throw ApiErrors.badRequest(
                    "Cannot create a child of a resource with a greedy path variable: " + parent.pathPart());
        }
        for (Resource sibling : ApiTables.under(tables.resources, api)) {
            if (!parent.id().equals(sibling.parentId()) || sibling.id().equals(self)) {
                continue;
            }
            if (part.equals(sibling.pathPart())) {
                throw ApiErrors.conflict("Another resource with the same parent already has this name: " + part);
            }
            if (part.startsWith("{") && sibling.pathPart().startsWith("{")) {
                throw ApiErrors.badRequest("A sibling (" + sibling.pathPart()
                        + ") of this resource already has a variable path part -- only one is allowed");
            }
        }
    }

    public GetResourceResponse getResource(GetResourceRequest request) {
        return ApiTables.as(
                shown(tables.resource(request.restApiId(), request.resourceId()), request.embed()),
                GetResourceResponse.class);
    }

    public GetResourcesResponse getResources(GetResourcesRequest request) {
        tables.api(request.restApiId());
        Page<Resource> page = ApiTables.page(
                "resources/" + request.restApiId(),
                ApiTables.under(tables.resources, request.restApiId()),
                Resource::id,
                request.limit(),
                request.position());
        return GetResourcesResponse.builder()
                .items(page.items().stream()
                        .map(item -> shown(item, request.embed()))
                        .toList())
                .position(page.nextToken())
                .build();
    }

    /** Methods are named, and shown whole only with {@code embed=methods}. */
    private static Resource shown(Resource resource, List<String> embed) {
        if (embed.contains("methods") || !resource.hasResourceMethods()) {
            return resource;
        }
        Map<String, Method> names = new LinkedHashMap<>();
        resource.resourceMethods()
                .keySet()
                .forEach(name -> names.put(name, Method.builder().build()));
        return resource.toBuilder().resourceMethods(names).build();
    }

    public UpdateResourceResponse updateResource(UpdateResourceRequest request) {
        String api = request.restApiId();
        return tables.one(() -> {
            Resource before = tables.resource(api, request.resourceId());
            Resource after = Patches.RESOURCE.apply(before, Resource.class, request.patchOperations());
            if (before.parentId() == null && !request.patchOperations().isEmpty()) {
                throw ApiErrors.badRequest("Root resource cannot update its "
                        + request.patchOperations().get(0).path().substring(1) + ".");
            }
            Resource parent = tables.resource(api, after.parentId());
            for (Resource at = parent; at.parentId() != null; at = tables.resource(api, at.parentId())) {
                if (at.id().equals(after.id())) {
                    throw ApiErrors.badRequest("Resources cannot be cyclical.");
                }
            }
            check(api, parent, after.pathPart(), after.id());
            move(api, after, parent);
            return ApiTables.as(tables.resource(api, after.id()), UpdateResourceResponse.class);
        });
    }

    private void move(String api, Resource resource, Resource parent) {
        Resource moved =
                resource.toBuilder().path(join(parent, resource.pathPart())).build();
        tables.resources.replace(api + "/" + moved.id(), moved);
        for (Resource child : ApiTables.under(tables.resources, api)) {
            if (moved.id().equals(child.parentId())) {
                move(api, child, moved);
            }
        }
    }

    public void deleteResource(DeleteResourceRequest request) {
        String api = request.restApiId();
        tables.all(() -> {
            if (tables.resource(api, request.resourceId()).parentId() == null) {
                throw ApiErrors.badRequest("Cannot delete root resource");
            }
            remove(api, request.resourceId());
        });
    }

    private void remove(String api, String id) {
        for (Resource child : ApiTables.under(tables.resources, api)) {
            if (id.equals(child.parentId())) {
                remove(api, child.id());
            }
        }
        tables.resources.remove(api + "/" + id);
    }
}
