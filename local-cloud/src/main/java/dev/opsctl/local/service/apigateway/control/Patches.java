package dev.opsctl.local.service.apigateway.control;

import dev.opsctl.local.service.apigateway.control.PatchDocument.Refusal;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.apigateway.model.Op;

/**
 * What updates take, resource by resource, where AWS names it in its refusals.
 *
 * @see <a href="https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html">Patch operations</a>
 */
final class Patches {

    private static final Set<Op> REPLACE = EnumSet.of(Op.REPLACE);
    private static final Set<Op> SET = EnumSet.of(Op.REPLACE, Op.REMOVE);
    private static final Set<Op> ALL = EnumSet.of(Op.ADD, Op.REMOVE, Op.REPLACE);

    static final PatchDocument RESOURCE = listing("/parentId", "/pathPart");
    static final PatchDocument MODEL = listing("/description", "/schema");
    static final PatchDocument VALIDATOR = listing("/name", "/validateRequestParameters", "/validateRequestBody");
    static final PatchDocument DOCUMENTATION_PART = listing("/properties");
    static final PatchDocument DOCUMENTATION_VERSION = listing("/description");
    /** But for the stages: {@link UsageOperations}. */
    static final PatchDocument USAGE_PLAN = usagePlan();

    static final PatchDocument API = api();
    static final PatchDocument METHOD = method();
    static final PatchDocument METHOD_RESPONSE = entries(false, "/responseParameters/*", "/responseModels/*");
    static final PatchDocument GATEWAY_RESPONSE = entries(true, "/responseParameters/*", "/responseTemplates/*");

    private Patches() {}

    private static PatchDocument listing(String... paths) {
        Map<String, Set<Op>> all = new LinkedHashMap<>();
        for (String path : paths) {
            all.put(path, REPLACE);
        }
        return new PatchDocument(Refusal.LISTING, Set.of(), all);
    }

    private static PatchDocument entries(boolean status, String... paths) {
        Map<String, Set<Op>> all = new LinkedHashMap<>();
        for (String path : paths) {
            all.put(path, ALL);
        }
        if (status) {
            all.put("/statusCode", REPLACE);
        }
        return new PatchDocument(Refusal.ENTRIES, Set.of(), all);
    }

    private static PatchDocument usagePlan() {
        Map<String, Set<Op>> all = new LinkedHashMap<>();
        all.put("/name", REPLACE);
        all.put("/description", SET);
        all.put("/productCode", ALL);
        for (String limits : List.of("/throttle", "/quota")) {
            all.put(limits, EnumSet.of(Op.REMOVE));
        }
        for (String limit : List.of(
                "/throttle/burstLimit", "/throttle/rateLimit", "/quota/limit", "/quota/offset", "/quota/period")) {
            all.put(limit, EnumSet.of(Op.ADD, Op.REPLACE));
        }
        return new PatchDocument(Refusal.LISTING, Set.of(), all);
    }

    private static PatchDocument api() {
        Map<String, Set<Op>> all = new LinkedHashMap<>();
        for (String path :
                Set.of("/description", "/version", "/policy", "/apiKeySource", "/disableExecuteApiEndpoint")) {
            all.put(path, SET);
        }
        for (String path : Set.of(
                "/name",
                "/minimumCompressionSize",
                "/endpointConfiguration/ipAddressType",
                "/securityPolicy",
                "/endpointAccessMode")) {
            all.put(path, REPLACE);
        }
        all.put("/binaryMediaTypes/*", ALL);
        for (String list : Set.of("/endpointConfiguration/types", "/endpointConfiguration/vpcEndpointIds")) {
            all.put(list, ALL);
            all.put(list + "/*", ALL);
        }
        return new PatchDocument(Refusal.NAMING, Set.of("binaryMediaTypes", "types", "vpcEndpointIds"), all);
    }

    private static PatchDocument method() {
        Map<String, Set<Op>> all = new LinkedHashMap<>();
        for (String path : Set.of(
                "/authorizationType", "/authorizerId", "/apiKeyRequired", "/requestValidatorId", "/operationName")) {
            all.put(path, REPLACE);
        }
        all.put("/requestParameters/*", ALL);
        all.put("/requestModels/*", ALL);
        all.put("/authorizationScopes", ALL);
        all.put("/authorizationScopes/*", ALL);
        return new PatchDocument(Refusal.NAMING, Set.of("authorizationScopes"), all);
    }
}
