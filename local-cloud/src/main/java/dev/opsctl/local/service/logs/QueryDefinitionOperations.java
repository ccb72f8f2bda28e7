package dev.opsctl.local.service.logs;

import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.store.Table;
import java.util.List;
import java.util.UUID;
import software.amazon.awssdk.services.cloudwatchlogs.model.DeleteQueryDefinitionRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.DeleteQueryDefinitionResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.DescribeQueryDefinitionsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.DescribeQueryDefinitionsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.PutQueryDefinitionRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.PutQueryDefinitionResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.QueryDefinition;
import software.amazon.awssdk.services.cloudwatchlogs.model.QueryLanguage;

/** Queries of Logs Insights that are kept under a name. */
final class QueryDefinitionOperations {

    /** One definition. @param token of the call that made it, so that a repeated one finds it; null for none */
    record Definition(
            String id,
            String name,
            String queryString,
            List<String> logGroupNames,
            String queryLanguage,
            long lastModified,
            String token) {

        QueryDefinition view() {
            return QueryDefinition.builder()
                    .queryDefinitionId(id)
                    .name(name)
                    .queryString(queryString)
                    .logGroupNames(logGroupNames)
                    .queryLanguage(queryLanguage)
                    .lastModified(lastModified)
                    .build();
        }
    }

    private static final int DEFAULT_PAGE = 1_000;

    private final ServiceContext context;
    private final Table<Definition> definitions;

    QueryDefinitionOperations(ServiceContext context) {
        this.context = context;
        this.definitions = context.table("query-definitions", Definition.class);
    }

    public PutQueryDefinitionResponse putQueryDefinition(PutQueryDefinitionRequest request) {
        String id = context.change(change -> {
            if (request.queryDefinitionId() != null) {
                return definitions
                        .update(request.queryDefinitionId(), before -> definition(before.id(), request))
                        .orElseThrow(() -> LogsErrors.missing("query definition"))
                        .id();
            }
            String token = request.clientToken();
            return definitions.values().stream()
                    .filter(known -> token != null && token.equals(known.token()))
                    .map(Definition::id)
                    .findFirst()
                    .orElseGet(() -> {
                        Definition made = definition(UUID.randomUUID().toString(), request);
                        definitions.insert(made.id(), made);
                        return made.id();
                    });
        });
        return PutQueryDefinitionResponse.builder().queryDefinitionId(id).build();
    }

    private Definition definition(String id, PutQueryDefinitionRequest request) {
        return new Definition(
                id,
                request.name(),
                request.queryString(),
                request.logGroupNames(),
                request.queryLanguage() == null ? QueryLanguage.CWLI.toString() : request.queryLanguageAsString(),
                context.clock().millis(),
                request.clientToken());
    }

    public DescribeQueryDefinitionsResponse describeQueryDefinitions(DescribeQueryDefinitionsRequest request) {
        String prefix = request.queryDefinitionNamePrefix();
        String language = request.queryLanguageAsString();
        Page<Definition> page = Page.of(
                "DescribeQueryDefinitions " + prefix + " " + language,
                definitions.values().stream()
                        .filter(definition ->
                                prefix == null || definition.name().startsWith(prefix))
                        .filter(definition ->
                                language == null || definition.queryLanguage().equals(language))
                        .toList(),
                definition -> definition.name() + "\n" + definition.id(),
                request.maxResults() == null ? DEFAULT_PAGE : request.maxResults(),
                request.nextToken(),
                LogsErrors::invalidToken);
        return DescribeQueryDefinitionsResponse.builder()
                .queryDefinitions(page.items().stream().map(Definition::view).toList())
                .nextToken(page.nextToken())
                .build();
    }

    public DeleteQueryDefinitionResponse deleteQueryDefinition(DeleteQueryDefinitionRequest request) {
        if (definitions.remove(request.queryDefinitionId()).isEmpty()) {
            throw LogsErrors.missing("query definition");
        }
        return DeleteQueryDefinitionResponse.builder().success(true).build();
    }
}
