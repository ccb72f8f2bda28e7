package dev.opsctl.local.identity.action;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.Services;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.cloud.ServiceDefinition;
import dev.opsctl.local.identity.Evaluation;
import dev.opsctl.local.identity.policy.PolicyDocument;
import dev.opsctl.local.identity.policy.PolicyParser;
import dev.opsctl.local.identity.policy.RequestContext;
import dev.opsctl.local.identity.policy.UnknownConditionException;
import dev.opsctl.local.sdk.Operations;
import dev.opsctl.local.wire.WireModel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.utils.builder.Buildable;

/** Each condition key that AWS documents for an action decides, or refuses by name what depends on it (PLT-4): walked over the data. */
class ConditionKeysTest {

    private static final Scope SCOPE = new Scope("111122223333", "us-east-1");
    private static final Caller CALLER = new Caller(
            Caller.Type.USER, SCOPE.accountId(), "arn:aws:iam::111122223333:user/ann", "AIDA1", null, null, Map.of());
    private static final String PATTERN =
            "{\"source\":[\"v\"],\"detail-type\":[\"v\"],\"detail\":{\"service\":[\"v\"],\"eventTypeCode\":[\"v\"],\"userIdentity\":{\"principalId\":[\"v\"]}}}";

    /** Resources that have every attribute, and whose tables have the hash key v. */
    private static final ResourceFacts FACTS = new ResourceFacts() {
        @Override
        public Map<String, String> tags(String arn, String version, Scope scope) {
            return Map.of("team", "v");
        }

        @Override
        public Map<String, List<String>> attributes(String arn, Scope scope) {
            return ATTRIBUTES;
        }
    };

    private static final Map<String, List<String>> ATTRIBUTES = new HashMap<>();

    static {
        for (ServiceDefinition<?> service : Services.all()) {
            documented(service.name())
                    .values()
                    .forEach(keys -> keys.forEach(key -> {
                        if (List.of(ConditionSources.sources(key)).contains("#")) {
                            ATTRIBUTES.put(key, List.of("attribute"));
                        }
                    }));
        }
        ATTRIBUTES.put("hashKey", List.of("v"));
        ATTRIBUTES.put("account", List.of(SCOPE.accountId()));
    }

    private final List<String> problems = new ArrayList<>();
    private final Set<String> decided = new TreeSet<>();
    private final Set<String> refused = new TreeSet<>();

    private static Map<String, Set<String>> documented(String service) {
        Map<String, Set<String>> actions = new LinkedHashMap<>();
        ActionTable.of(service).all().forEach(action -> {
            String name = service.equals("apigateway") ? action.words().get(0) : action.name();
            actions.put(service + ":" + name, ConditionKeys.of(service + ":" + name));
        });
        return actions;
    }

    @Test
    void nothing_is_documented_of_which_nothing_is_known() {
        int keys = 0;
        for (ServiceDefinition<?> service : Services.all()) {
            for (Map.Entry<String, Set<String>> action :
                    documented(service.name()).entrySet()) {
                for (String key : action.getValue()) {
                    keys++;
                    if (!ConditionSources.knows(key)) {
                        problems.add(action.getKey() + " " + key);
                    }
                }
            }
        }
        assertTrue(keys > 2000, "walked " + keys);
        assertEquals(List.of(), problems, "say in ConditionSources where a request has them");
    }

    @Test
    void every_key_that_a_request_or_resource_can_have_decides_and_every_other_is_refused_by_name() {
        Set<String> expected = new TreeSet<>();
        for (ServiceDefinition<?> service : Services.all()) {
            Set<String> patched = new TreeSet<>();
            documented(service.name())
                    .values()
                    .forEach(keys -> keys.forEach(key -> {
                        List<String> sources = List.of(ConditionSources.sources(key));
                        sources.stream()
                                .filter(source -> source.startsWith("@patched:"))
                                .forEach(source -> patched.add(source.substring(9)));
                        if (!Set.of("!", "?", "=", "@recipient").contains(sources.get(0))) {
                            expected.add(key);
                        }
                    }));
            for (WireModel.Operation model :
                    WireModel.of(service.clientInterface()).operations()) {
                Operations.Bound operation =
                        Operations.find(service.clientInterface(), model.name()).orElse(null);
                if (operation == null) {
                    continue;
                }
                SdkRequest request = filled(operation.newBuilder(), "v", 0);
                decide(service.name(), operation, request);
                if (new Members(request).get("patchOperations") != null) {
                    patched.forEach(path -> decide(service.name(), operation, filled(operation.newBuilder(), path, 0)));
                }
            }
        }
        expected.removeAll(decided);
        expected.removeAll(refused);
        assertEquals(List.of(), problems);
        assertEquals(Set.of(), expected, "keys that no operation has: is the member's name right?");
        assertTrue(decided.size() > 120, decided.size() + " keys");
    }

    private void decide(String service, Operations.Bound operation, SdkRequest request) {
        String name = operation.method().getName();
        List<Permission> permissions;
        try {
            permissions = new RequiredPermissions((scope, of, type, id) -> Optional.empty())
                    .of(CALLER, SCOPE, service, name, request)
                    .orElse(List.of());
        } catch (PassedRoles.MalformedRoleException e) {
            throw new AssertionError(name, e);
        }
        for (Permission permission : permissions) {
            for (String documented : ConditionKeys.of(permission.action())) {
                String key = documented.endsWith("*")
                        ? documented.substring(0, documented.length() - 1)
                                + (documented.contains("esourceTag") || documented.contains("ExistingObject")
                                        ? "team"
                                        : "v")
                        : documented.replaceFirst("\\$\\{\\w+}", "v");
                String at = service + ":" + name + " " + permission.action() + " " + key;
                List<String> values;
                try {
                    values = context(permission, name, request).get(key);
                } catch (UnknownConditionException e) {
                    refused.add(documented);
                    String allow = denied(permission, name, request, "Allow", key, "StringLike", "*");
                    if (allow == null || !allow.contains(e.key())) {
                        problems.add(at + " is unknown and allows: " + allow);
                    }
                    for (String operator : List.of("StringEquals", "ForAllValues:StringEquals", "Null")) {
                        String deny = denied(permission, name, request, "Deny", key, operator, "true");
                        if (deny == null || !deny.contains(e.key())) {
                            problems.add(at + " is unknown and does not deny: " + deny);
                        }
                    }
                    continue;
                }
                if (values == null || values.isEmpty()) {
                    continue;
                }
                decided.add(documented);
                String value = values.get(0);
                if (denied(permission, name, request, "Allow", key, "StringEquals", value) != null) {
                    problems.add(at + " does not allow by " + values);
                }
                if (denied(permission, name, request, "Allow", key, "ForAllValues:StringEquals", "another") == null) {
                    problems.add(at + " allows although it is " + values);
                }
                if (denied(permission, name, request, "Deny", key, "StringEquals", value) == null) {
                    problems.add(at + " does not deny by " + values);
                }
            }
        }
    }

    private static RequestContext context(Permission permission, String operation, SdkRequest request) {
        return new RequestContext()
                .putAll(permission.context())
                .otherwise(key ->
                        ConditionKeys.values(new AskedKey(key, permission, CALLER, SCOPE, operation, request, FACTS)));
    }

    /** Why a policy with one condition denies; a Deny has an Allow of everything beside it. */
    private static String denied(
            Permission permission,
            String operation,
            SdkRequest request,
            String effect,
            String key,
            String operator,
            String value) {
        String statement = """
            {"Effect":"%s","Action":"*","Resource":"*","Condition":{"%s":{"%s":"%s"}}}"""
                .formatted(effect, operator, key, value.replace("\\", "\\\\").replace("\"", "\\\""));
        String all = "{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}";
        PolicyDocument policy = PolicyParser.parse(
                "{\"Version\":\"2012-10-17\",\"Statement\":[" + statement + (effect.equals("Deny") ? "," + all : "")
                        + "]}",
                PolicyParser.Kind.IDENTITY);
        return Evaluation.denial(new Evaluation.AccessRequest(
                        CALLER,
                        permission.action(),
                        permission.resources(),
                        context(permission, operation, request),
                        List.of(policy),
                        null,
                        null,
                        null,
                        Evaluation.ResourceRule.ORDINARY,
                        SCOPE.accountId(),
                        false))
                .orElse(null);
    }

    private static SdkRequest filled(SdkPojo builder, String path, int depth) {
        fill(builder, path, depth);
        return (SdkRequest) ((Buildable) builder).build();
    }

    private static void fill(SdkPojo builder, String path, int depth) {
        for (SdkField<?> field : builder.sdkFields()) {
            Object value = value(field, path, depth);
            if (value != null) {
                field.set(builder, value);
            }
        }
    }

    private static Object value(SdkField<?> field, String path, int depth) {
        MarshallingType<?> type = field.marshallingType();
        if (type == MarshallingType.STRING) {
            String name = field.memberName() == null ? "" : field.memberName();
            return name.equals("path")
                    ? path
                    : name.equals("EventPattern")
                            ? PATTERN
                            : name.equals("Statement")
                                    ? "SELECT * FROM v"
                                    : name.equals("QueueUrl")
                                            ? "http://127.0.0.1:4566/111122223333/v"
                                            : name.equals("KeyId")
                                                    ? "alias/v"
                                                    : name.equals("Tagging")
                                                            ? "v=v"
                                                            : name.matches(
                                                                            "(?i).*role.?arn|.*role|.*roleoverride|.*credentials")
                                                                    ? "arn:aws:iam::111122223333:role/v"
                                                                    : name.equals("ParallelizationFactor") ? null : "v";
        } else if (type == MarshallingType.SDK_POJO) {
            if (depth > 4) {
                return null;
            }
            SdkPojo inner = field.constructor().get();
            fill(inner, path, depth + 1);
            return ((Buildable) inner).build();
        } else if (type == MarshallingType.LIST) {
            Object item = value(field.getTrait(ListTrait.class).memberFieldInfo(), path, depth + 1);
            return item == null ? null : List.of(item);
        } else if (type == MarshallingType.MAP) {
            Object item = value(field.getTrait(MapTrait.class).valueFieldInfo(), path, depth + 1);
            return item == null ? null : Map.of("v", item);
        } else if (type == MarshallingType.INTEGER) {
            return 7;
        } else if (type == MarshallingType.LONG) {
            return 7L;
        } else if (type == MarshallingType.BOOLEAN) {
            return true;
        } else if (type == MarshallingType.INSTANT) {
            return Instant.parse("2030-01-01T00:00:00Z");
        } else if (type == MarshallingType.SDK_BYTES) {
            return SdkBytes.fromUtf8String("v");
        }
        return null;
    }

    // --- DynamoDB

    private static List<String> ask(String key, String operation, String action, SdkRequest request) {
        return context(
                        Permission.of("dynamodb:" + action, "arn:aws:dynamodb:us-east-1:111122223333:table/t"),
                        operation,
                        request)
                .get("dynamodb:" + key);
    }

    private static AttributeValue s(String value) {
        return AttributeValue.fromS(value);
    }

    @Test
    void a_querys_leading_key_is_the_value_that_its_condition_names_however_it_is_written() {
        for (String expression :
                List.of("v = :a AND begins_with(w, :b)", "(v=:a)", ":a = v", "w > :b AND #v = :a", "#v=:a")) {
            QueryRequest query = QueryRequest.builder()
                    .tableName("t")
                    .keyConditionExpression(expression)
                    .expressionAttributeNames(Map.of("#v", "v"))
                    .expressionAttributeValues(Map.of(":a", s("mine"), ":b", s("other")))
                    .build();
            assertEquals(List.of("mine"), ask("LeadingKeys", "query", "Query", query), expression);
        }
        QueryRequest without = QueryRequest.builder().tableName("t").build();
        assertThrows(UnknownConditionException.class, () -> ask("LeadingKeys", "query", "Query", without));
    }

    @Test
    void batches_and_transactions_reach_for_all_their_keys() {
        BatchGetItemRequest batch = BatchGetItemRequest.builder()
                .requestItems(Map.of(
                        "t",
                        KeysAndAttributes.builder()
                                .keys(List.of(Map.of("v", s("a"), "w", s("1")), Map.of("v", s("b"), "w", s("1"))))
                                .projectionExpression("v, x.y[0], #z")
                                .expressionAttributeNames(Map.of("#z", "odd name"))
                                .build(),
                        "u",
                        KeysAndAttributes.builder().keys(Map.of("v", s("c"))).build()))
                .build();
        assertEquals(List.of("a", "b"), ask("LeadingKeys", "batchGetItem", "BatchGetItem", batch));
        assertEquals(
                Set.of("v", "w", "x", "odd name"),
                Set.copyOf(ask("Attributes", "batchGetItem", "BatchGetItem", batch)));
        assertEquals(List.of("SPECIFIC_ATTRIBUTES"), ask("Select", "batchGetItem", "BatchGetItem", batch));
        TransactWriteItemsRequest transaction = TransactWriteItemsRequest.builder()
                .transactItems(
                        i -> i.put(p -> p.tableName("t").item(Map.of("v", s("a")))),
                        i -> i.put(p -> p.tableName("t").item(Map.of("v", s("b")))),
                        i -> i.delete(d -> d.tableName("t").key(Map.of("v", s("c")))))
                .build();
        assertEquals(List.of("a", "b"), ask("LeadingKeys", "transactWriteItems", "PutItem", transaction));
        assertEquals(List.of("c"), ask("LeadingKeys", "transactWriteItems", "DeleteItem", transaction));
        assertEquals(
                List.of("TransactWriteItems"), ask("EnclosingOperation", "transactWriteItems", "PutItem", transaction));
    }

    @Test
    void attributes_are_those_of_every_expression_and_functions_are_none() {
        UpdateItemRequest update = UpdateItemRequest.builder()
                .tableName("t")
                .key(Map.of("v", s("a")))
                .updateExpression("SET n = if_not_exists(m, :x) + :y, #o.p = list_append(q, :z) REMOVE r[1]")
                .conditionExpression("attribute_exists(v) AND size(w) > :x")
                .expressionAttributeNames(Map.of("#o", "other"))
                .returnValues("ALL_NEW")
                .build();
        assertEquals(
                Set.of("v", "n", "m", "other", "q", "r", "w"),
                Set.copyOf(ask("Attributes", "updateItem", "UpdateItem", update)));
        assertEquals(List.of("ALL_NEW"), ask("ReturnValues", "updateItem", "UpdateItem", update));
        assertEquals(List.of("NONE"), ask("ReturnConsumedCapacity", "updateItem", "UpdateItem", update));
        assertNull(ask("EnclosingOperation", "updateItem", "UpdateItem", update));
    }

    @Test
    void a_key_that_AWS_does_not_document_for_the_action_is_absent() {
        RequestContext context = context(
                Permission.of("dynamodb:Scan", "arn:aws:dynamodb:us-east-1:111122223333:table/t"),
                "scan",
                software.amazon.awssdk.services.dynamodb.model.ScanRequest.builder()
                        .tableName("t")
                        .build());
        assertNull(context.get("dynamodb:LeadingKeys"));
        assertNull(context.get("dynamodb:NoSuchKey"));
        assertFalse(ConditionKeys.of("dynamodb:Query").isEmpty());
    }
}
