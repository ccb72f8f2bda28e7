package dev.opsctl.local.service.apigateway.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.service.apigateway.definition.ApiDescription;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.apigateway.model.CreateDocumentationPartRequest;
import software.amazon.awssdk.services.apigateway.model.CreateDocumentationPartResponse;
import software.amazon.awssdk.services.apigateway.model.CreateDocumentationVersionRequest;
import software.amazon.awssdk.services.apigateway.model.CreateDocumentationVersionResponse;
import software.amazon.awssdk.services.apigateway.model.DeleteDocumentationPartRequest;
import software.amazon.awssdk.services.apigateway.model.DeleteDocumentationVersionRequest;
import software.amazon.awssdk.services.apigateway.model.DocumentationPart;
import software.amazon.awssdk.services.apigateway.model.DocumentationVersion;
import software.amazon.awssdk.services.apigateway.model.GetDocumentationPartRequest;
import software.amazon.awssdk.services.apigateway.model.GetDocumentationPartResponse;
import software.amazon.awssdk.services.apigateway.model.GetDocumentationPartsRequest;
import software.amazon.awssdk.services.apigateway.model.GetDocumentationPartsResponse;
import software.amazon.awssdk.services.apigateway.model.GetDocumentationVersionRequest;
import software.amazon.awssdk.services.apigateway.model.GetDocumentationVersionResponse;
import software.amazon.awssdk.services.apigateway.model.GetDocumentationVersionsRequest;
import software.amazon.awssdk.services.apigateway.model.GetDocumentationVersionsResponse;
import software.amazon.awssdk.services.apigateway.model.ImportDocumentationPartsRequest;
import software.amazon.awssdk.services.apigateway.model.ImportDocumentationPartsResponse;
import software.amazon.awssdk.services.apigateway.model.LocationStatusType;
import software.amazon.awssdk.services.apigateway.model.PutMode;
import software.amazon.awssdk.services.apigateway.model.UpdateDocumentationPartRequest;
import software.amazon.awssdk.services.apigateway.model.UpdateDocumentationPartResponse;
import software.amazon.awssdk.services.apigateway.model.UpdateDocumentationVersionRequest;
import software.amazon.awssdk.services.apigateway.model.UpdateDocumentationVersionResponse;

/** What an API says to people about its parts, and the versions under which it is published. */
final class DocumentationOperations {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ApiTables tables;

    DocumentationOperations(ApiTables tables) {
        this.tables = tables;
    }

    private DocumentationPart part(String api, String id) {
        return tables.documentation
                .get(api + "/" + id)
                .orElseThrow(() -> ApiErrors.notFound("Invalid Documentation part identifier specified"));
    }

    private static void check(DocumentationPart part) {
        try {
            if (part.location() != null
                    && part.properties() != null
                    && JSON.readTree(part.properties()).isObject()) {
                return;
            }
        } catch (JsonProcessingException e) {
            throw ApiErrors.badRequest("Documentation part properties must be a valid JSON object");
        }
        throw ApiErrors.badRequest("Documentation part properties must be a valid JSON object");
    }

    public CreateDocumentationPartResponse createDocumentationPart(CreateDocumentationPartRequest request) {
        return tables.one(() -> {
            tables.api(request.restApiId());
            DocumentationPart part = ApiTables.as(request, DocumentationPart.class).toBuilder()
                    .id(ApiIds.part())
                    .build();
            check(part);
            if (ApiTables.under(tables.documentation, request.restApiId()).stream()
                    .anyMatch(each -> part.location().equals(each.location()))) {
                throw ApiErrors.conflict("Documentation part already exists for the specified location: type '"
                        + part.location().typeAsString() + "'.");
            }
            tables.documentation.insert(request.restApiId() + "/" + part.id(), part);
            return ApiTables.as(part, CreateDocumentationPartResponse.class);
        });
    }

    public GetDocumentationPartResponse getDocumentationPart(GetDocumentationPartRequest request) {
        return ApiTables.as(
                part(request.restApiId(), request.documentationPartId()), GetDocumentationPartResponse.class);
    }

    public GetDocumentationPartsResponse getDocumentationParts(GetDocumentationPartsRequest request) {
        tables.api(request.restApiId());
        List<DocumentationPart> all = request.locationStatus() == LocationStatusType.UNDOCUMENTED
                ? List.of()
                : ApiTables.under(tables.documentation, request.restApiId()).stream()
                        .filter(part -> request.type() == null
                                || request.type() == part.location().type())
                        .filter(part -> request.path() == null
                                || request.path().equals(part.location().path()))
                        .filter(part -> request.nameQuery() == null
                                || part.location().name() != null
                                        && part.location().name().contains(request.nameQuery()))
                        .toList();
        Page<DocumentationPart> page = ApiTables.page(
                "documentation/" + request.restApiId(),
                all,
                DocumentationPart::id,
                request.limit(),
                request.position());
        return GetDocumentationPartsResponse.builder()
                .items(page.items())
                .position(page.nextToken())
                .build();
    }

    public UpdateDocumentationPartResponse updateDocumentationPart(UpdateDocumentationPartRequest request) {
        return tables.one(() -> {
            part(request.restApiId(), request.documentationPartId());
            return tables.documentation
                    .update(request.restApiId() + "/" + request.documentationPartId(), before -> {
                        DocumentationPart after = Patches.DOCUMENTATION_PART.apply(
                                before, DocumentationPart.class, request.patchOperations());
                        check(after);
                        return after;
                    })
                    .map(after -> ApiTables.as(after, UpdateDocumentationPartResponse.class))
                    .orElseThrow();
        });
    }

    public void deleteDocumentationPart(DeleteDocumentationPartRequest request) {
        tables.all(() -> {
            tables.api(request.restApiId());
            part(request.restApiId(), request.documentationPartId());
            tables.documentation.remove(request.restApiId() + "/" + request.documentationPartId());
        });
    }

    public ImportDocumentationPartsResponse importDocumentationParts(ImportDocumentationPartsRequest request) {
        tables.api(request.restApiId());
        ApiDescription said;
        try {
            said = ImportOperations.read(tables.context.scope(), request.body(), Map.of());
        } catch (IllegalArgumentException | UncheckedIOException e) {
            throw ApiErrors.badRequest("Unable to build importer with provided input: " + e.getMessage());
        }
        if (Boolean.TRUE.equals(request.failOnWarnings()) && !said.warnings().isEmpty()) {
            throw ApiErrors.badRequest("Warnings found during import:\n\t" + String.join("\n\t", said.warnings()));
        }
        return tables.one(() -> {
            tables.api(request.restApiId());
            return ImportDocumentationPartsResponse.builder()
                    .ids(put(tables, request.restApiId(), said.documentation(), request.mode() == PutMode.OVERWRITE))
                    .warnings(said.warnings().isEmpty() ? null : said.warnings())
                    .build();
        });
    }

    /** Puts parts by their places; what was at one keeps its id, unless all are replaced. */
    static List<String> put(ApiTables tables, String api, List<DocumentationPart> parts, boolean overwrite) {
        if (overwrite) {
            tables.documentation.entries(api + "/").forEach(entry -> tables.documentation.remove(entry.getKey()));
        }
        List<String> ids = new ArrayList<>();
        for (DocumentationPart part : parts) {
            String id = ApiTables.under(tables.documentation, api).stream()
                    .filter(each -> part.location().equals(each.location()))
                    .map(DocumentationPart::id)
                    .findFirst()
                    .orElseGet(ApiIds::part);
            DocumentationPart whole = part.toBuilder().id(id).build();
            check(whole);
            tables.documentation.replace(api + "/" + id, whole);
            ids.add(id);
        }
        return ids;
    }

    private DocumentationVersion version(String api, String version) {
        tables.api(api);
        return tables.documentationVersions
                .get(api + "/" + version)
                .orElseThrow(() -> ApiErrors.notFound("Invalid Documentation version specified"));
    }

    public CreateDocumentationVersionResponse createDocumentationVersion(CreateDocumentationVersionRequest request) {
        return tables.one(() -> {
            tables.api(request.restApiId());
            DocumentationVersion version = DocumentationVersion.builder()
                    .version(request.documentationVersion())
                    .description(request.description())
                    .createdDate(tables.context.clock().instant())
                    .build();
            if (request.documentationVersion() == null
                    || request.documentationVersion().isEmpty()) {
                throw ApiErrors.badRequest("Documentation version cannot be empty");
            }
            String key = request.restApiId() + "/" + request.documentationVersion();
            if (!tables.documentationVersions.insert(key, version)) {
                throw ApiErrors.conflict("Documentation version already exists: " + request.documentationVersion());
            }
            if (request.stageName() != null) {
                tables.stage(request.restApiId(), request.stageName());
                tables.stages.update(request.restApiId() + "/" + request.stageName(), stage -> stage.toBuilder()
                        .documentationVersion(request.documentationVersion())
                        .build());
            }
            return ApiTables.as(version, CreateDocumentationVersionResponse.class);
        });
    }

    public GetDocumentationVersionResponse getDocumentationVersion(GetDocumentationVersionRequest request) {
        return ApiTables.as(
                version(request.restApiId(), request.documentationVersion()), GetDocumentationVersionResponse.class);
    }

    public GetDocumentationVersionsResponse getDocumentationVersions(GetDocumentationVersionsRequest request) {
        tables.api(request.restApiId());
        Page<DocumentationVersion> page = ApiTables.page(
                "documentationversions/" + request.restApiId(),
                ApiTables.under(tables.documentationVersions, request.restApiId()),
                DocumentationVersion::version,
                request.limit(),
                request.position());
        return GetDocumentationVersionsResponse.builder()
                .items(page.items())
                .position(page.nextToken())
                .build();
    }

    public UpdateDocumentationVersionResponse updateDocumentationVersion(UpdateDocumentationVersionRequest request) {
        return tables.one(() -> {
            version(request.restApiId(), request.documentationVersion());
            return tables.documentationVersions
                    .update(
                            request.restApiId() + "/" + request.documentationVersion(),
                            before -> Patches.DOCUMENTATION_VERSION.apply(
                                    before, DocumentationVersion.class, request.patchOperations()))
                    .map(after -> ApiTables.as(after, UpdateDocumentationVersionResponse.class))
                    .orElseThrow();
        });
    }

    public void deleteDocumentationVersion(DeleteDocumentationVersionRequest request) {
        tables.all(() -> {
            version(request.restApiId(), request.documentationVersion());
            tables.documentationVersions.remove(request.restApiId() + "/" + request.documentationVersion());
        });
    }
}
