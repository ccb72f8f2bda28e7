package dev.opsctl.local.identity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.opsctl.local.identity.action.PojoPath;
import dev.opsctl.local.identity.action.PolicyPlaces;
import dev.opsctl.local.identity.action.PolicyPlaces.Kind;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkRequest;

/**
 * Policies on their way into the services and out of them. Roles and users that a policy names as principals are stored by their unique ids
 * and shown by their ARNs while they exist, so that a policy never means a successor of the same name.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html">Principals</a>
 */
final class StoredPolicies {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern UNIQUE_ID = Pattern.compile("A(ROA|IDA)[A-Z0-9]{12,124}(:.+)?");

    private final PrincipalIds ids;

    StoredPolicies(PrincipalIds ids) {
        this.ids = ids;
    }

    /**
     * The request as its service is to keep it.
     *
     * @param resource ARN of what the policy is for, as the call was authorised on it
     * @throws software.amazon.awssdk.awscore.exception.AwsServiceException if a policy is malformed or names a principal that does not exist,
     *     in the service's words
     */
    SdkRequest kept(String service, String operation, SdkRequest request, String resource) {
        SdkPojo kept = request;
        for (PolicyPlaces.Place place : PolicyPlaces.inputs(service, operation)) {
            kept = PojoPath.map(kept, place.path(), text -> kept(service, request, place.kind(), text, resource));
        }
        return (SdkRequest) kept;
    }

    private String kept(String service, SdkRequest request, Kind kind, String text, String resource) {
        if (kind == Kind.PRINCIPAL) {
            return isNamed(text) ? id(service, request, text) : text;
        }
        PolicyRefusals.check(service, request, kind, text, resource);
        return kind == Kind.IDENTITY || kind == Kind.MANAGED
                ? text
                : principals(text, principal -> isNamed(principal) ? id(service, request, principal) : principal);
    }

    private static boolean isNamed(String principal) {
        return PrincipalIds.NAMED.matcher(principal).matches();
    }

    private String id(String service, SdkRequest request, String principal) {
        return ids.of(principal).orElseThrow(() -> PolicyRefusals.unknownPrincipal(service, request, principal));
    }

    /** An answer with the ARNs of the principals that still exist. */
    Object shown(String service, String operation, Object answer) {
        List<String> places = PolicyPlaces.outputs(service, operation);
        if (places.isEmpty() || !(answer instanceof SdkPojo pojo)) {
            return answer;
        }
        SdkPojo shown = pojo;
        for (String place : places) {
            shown = PojoPath.map(shown, place, text -> shown(service.equals("iam"), text));
        }
        return shown;
    }

    private String shown(boolean encoded, String text) {
        if (UNIQUE_ID.matcher(text).matches()) {
            return ids.arn(text).orElse(text);
        }
        if (!text.contains("AROA") && !text.contains("AIDA")) {
            return text;
        }
        // IAM answers documents percent-encoded
        String document = encoded ? URLDecoder.decode(text, StandardCharsets.UTF_8) : text;
        String shown = principals(
                document,
                principal -> UNIQUE_ID.matcher(principal).matches()
                        ? ids.arn(principal).orElse(principal)
                        : principal);
        return !encoded
                ? shown
                : shown.equals(document)
                        ? text
                        : URLEncoder.encode(shown, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The document with its AWS principals changed; as it was written if none changes. */
    private static String principals(String document, UnaryOperator<String> change) {
        JsonNode root;
        try {
            root = JSON.readTree(document);
        } catch (JsonProcessingException e) {
            return document;
        }
        boolean changed = false;
        JsonNode statements = root.path("Statement");
        // a single statement (Lambda's answer) is the root itself
        for (JsonNode statement :
                statements.isArray() ? statements : List.of(statements.isMissingNode() ? root : statements)) {
            for (String element : List.of("Principal", "NotPrincipal")) {
                if (statement.path(element) instanceof ObjectNode named && named.has("AWS")) {
                    JsonNode before = named.get("AWS");
                    JsonNode after = changed(before, change);
                    named.set("AWS", after);
                    changed |= !after.equals(before);
                }
            }
        }
        return changed ? root.toString() : document;
    }

    private static JsonNode changed(JsonNode principals, UnaryOperator<String> change) {
        if (principals.isTextual()) {
            return TextNode.valueOf(change.apply(principals.asText()));
        }
        ArrayNode all = JSON.createArrayNode();
        principals.forEach(principal ->
                all.add(principal.isTextual() ? TextNode.valueOf(change.apply(principal.asText())) : principal));
        return all;
    }
}
