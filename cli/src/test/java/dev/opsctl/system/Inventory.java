package dev.opsctl.system;

import dev.opsctl.target.Clients;
import dev.opsctl.target.Target;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.apigateway.model.RestApi;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.PolicyScopeType;

/**
 * Everything that really is in an account, asked of the services themselves and not of CloudFormation: by kind its names, or how many
 * there are where names are generated. Two deployments of the same templates have equal inventories; a resource that is missing, made
 * twice or left behind shows.
 */
record Inventory(Map<String, Object> things) {

    static Inventory of(Clients clients) {
        Map<String, Object> things = new TreeMap<>();
        things.put(
                "tables",
                sorted(clients.dynamoDb().listTablesPaginator().tableNames().stream()
                        .toList()));
        things.put(
                "buckets",
                sorted(clients.s3().listBuckets().buckets().stream()
                        .map(b -> b.name())
                        .toList()));
        things.put(
                "queues",
                sorted(clients.sqs().listQueuesPaginator().queueUrls().stream()
                        .map(url -> url.substring(url.lastIndexOf('/') + 1))
                        .toList()));
        things.put(
                "topics",
                sorted(clients.sns().listTopicsPaginator().topics().stream()
                        .map(t -> t.topicArn())
                        .toList()));
        things.put(
                "subscriptions",
                clients.sns().listSubscriptionsPaginator().subscriptions().stream()
                        .count());
        things.put(
                "functions",
                sorted(clients.lambda().listFunctionsPaginator().functions().stream()
                        .map(f -> f.functionName())
                        .toList()));
        things.put(
                "event source mappings",
                clients.lambda().listEventSourceMappingsPaginator().eventSourceMappings().stream()
                        .map(m -> m.eventSourceArn().replaceFirst("/stream/.*", "") + " > " + m.functionArn())
                        .sorted()
                        .toList());
        things.put(
                "log groups",
                sorted(clients.logs().describeLogGroupsPaginator().logGroups().stream()
                        .map(g -> g.logGroupName())
                        .filter(n -> !n.startsWith("API-Gateway-Execution"))
                        .toList()));
        things.put(
                "state machines",
                sorted(clients.stepFunctions().listStateMachinesPaginator().stateMachines().stream()
                        .map(m -> m.name())
                        .toList()));
        things.put(
                "customer keys",
                clients.kms().listKeysPaginator().keys().stream()
                        .filter(k -> clients.kms()
                                        .describeKey(r -> r.keyId(k.keyId()))
                                        .keyMetadata()
                                        .deletionDate()
                                == null)
                        .count());
        things.put(
                "aliases",
                sorted(clients.kms().listAliasesPaginator().aliases().stream()
                        .map(a -> a.aliasName())
                        .toList()));
        things.put("identities", sorted(clients.ses().listIdentities().identities()));
        apis(clients, things);
        identityAndRules(clients.target(), things);
        return new Inventory(things);
    }

    private static void apis(Clients clients, Map<String, Object> things) {
        var api = clients.apiGateway();
        List<RestApi> apis = api.getRestApisPaginator().items().stream().toList();
        for (String name : apis.stream().map(RestApi::name).distinct().toList()) {
            things.put(
                    "API " + name,
                    apis.stream()
                            .filter(a -> a.name().equals(name))
                            .map(a -> Map.of(
                                            "resources",
                                                    sorted(
                                                            api
                                                                    .getResourcesPaginator(r -> r.restApiId(a.id()))
                                                                    .items()
                                                                    .stream()
                                                                    .map(r -> r.path() + " "
                                                                            + (r.hasResourceMethods()
                                                                                    ? sorted(r.resourceMethods()
                                                                                            .keySet())
                                                                                    : ""))
                                                                    .toList()),
                                            "models",
                                                    api.getModels(r -> r.restApiId(a.id())
                                                                    .limit(500))
                                                            .items()
                                                            .size(),
                                            "validators",
                                                    api.getRequestValidators(r -> r.restApiId(a.id())
                                                                    .limit(500))
                                                            .items()
                                                            .size(),
                                            "deployments",
                                                    api.getDeployments(r -> r.restApiId(a.id())
                                                                    .limit(500))
                                                            .items()
                                                            .size(),
                                            "stages",
                                                    sorted(api.getStages(r -> r.restApiId(a.id())).item().stream()
                                                            .map(s -> s.stageName())
                                                            .toList()))
                                    .toString())
                            .toList());
        }
        things.put(
                "usage plans",
                api.getUsagePlans(r -> r.limit(500)).items().stream()
                        .map(p -> p.name() + " of " + p.apiStages().size() + " stages with "
                                + api.getUsagePlanKeys(r -> r.usagePlanId(p.id()))
                                        .items()
                                        .size() + " keys")
                        .sorted()
                        .toList());
        things.put("API keys", api.getApiKeys(r -> r.limit(500)).items().size());
    }

    private static void identityAndRules(Target target, Map<String, Object> things) {
        more(target, (iam, events) -> {
            things.put(
                    "roles",
                    iam.listRolesPaginator().roles().stream()
                            .map(role -> role.roleName() + " with "
                                    + sorted(iam
                                            .listAttachedRolePolicies(r -> r.roleName(role.roleName()))
                                            .attachedPolicies()
                                            .stream()
                                            .map(p -> p.policyName())
                                            .toList())
                                    + " and "
                                    + iam.listRolePolicies(r -> r.roleName(role.roleName()))
                                            .policyNames()
                                            .size())
                            .sorted()
                            .toList());
            things.put(
                    "policies",
                    sorted(iam.listPoliciesPaginator(r -> r.scope(PolicyScopeType.LOCAL)).policies().stream()
                            .map(p -> p.policyName() + " on " + p.attachmentCount())
                            .toList()));
            things.put(
                    "rules",
                    events.listRules(r -> {}).rules().stream()
                            .map(rule -> rule.name() + " to "
                                    + events.listTargetsByRule(r -> r.rule(rule.name()))
                                            .targets()
                                            .size())
                            .sorted()
                            .toList());
        });
    }

    /** Clients of services that no command needs. */
    static void more(Target target, BiConsumer<IamClient, EventBridgeClient> question) {
        try (IamClient iam = IamClient.builder()
                        .region(Region.of(target.region()))
                        .endpointOverride(target.endpoint())
                        .credentialsProvider(target.credentials())
                        .httpClient(UrlConnectionHttpClient.create())
                        .build();
                EventBridgeClient events = EventBridgeClient.builder()
                        .region(Region.of(target.region()))
                        .endpointOverride(target.endpoint())
                        .credentialsProvider(target.credentials())
                        .httpClient(UrlConnectionHttpClient.create())
                        .build()) {
            question.accept(iam, events);
        }
    }

    private static List<String> sorted(Collection<String> names) {
        return names.stream().sorted().toList();
    }
}
