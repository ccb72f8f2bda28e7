package dev.opsctl.local.service.stepfunctions.api;

import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.service.stepfunctions.definition.Machines;
import dev.opsctl.local.service.stepfunctions.definition.Versions;
import dev.opsctl.local.service.stepfunctions.definition.Versions.Alias;
import dev.opsctl.local.service.stepfunctions.definition.Versions.Version;
import java.util.List;
import software.amazon.awssdk.services.sfn.model.CreateStateMachineAliasRequest;
import software.amazon.awssdk.services.sfn.model.CreateStateMachineAliasResponse;
import software.amazon.awssdk.services.sfn.model.DeleteStateMachineAliasRequest;
import software.amazon.awssdk.services.sfn.model.DeleteStateMachineVersionRequest;
import software.amazon.awssdk.services.sfn.model.DescribeStateMachineAliasRequest;
import software.amazon.awssdk.services.sfn.model.DescribeStateMachineAliasResponse;
import software.amazon.awssdk.services.sfn.model.ListStateMachineAliasesRequest;
import software.amazon.awssdk.services.sfn.model.ListStateMachineAliasesResponse;
import software.amazon.awssdk.services.sfn.model.ListStateMachineVersionsRequest;
import software.amazon.awssdk.services.sfn.model.ListStateMachineVersionsResponse;
import software.amazon.awssdk.services.sfn.model.PublishStateMachineVersionRequest;
import software.amazon.awssdk.services.sfn.model.PublishStateMachineVersionResponse;
import software.amazon.awssdk.services.sfn.model.RoutingConfigurationListItem;
import software.amazon.awssdk.services.sfn.model.StateMachineAliasListItem;
import software.amazon.awssdk.services.sfn.model.StateMachineVersionListItem;
import software.amazon.awssdk.services.sfn.model.UpdateStateMachineAliasRequest;
import software.amazon.awssdk.services.sfn.model.UpdateStateMachineAliasResponse;

/** Versions and aliases of state machines. */
final class VersionOperations {

    private final Machines machines;
    private final Versions versions;

    VersionOperations(Machines machines, Versions versions) {
        this.machines = machines;
        this.versions = versions;
    }

    public PublishStateMachineVersionResponse publishStateMachineVersion(PublishStateMachineVersionRequest request) {
        Version version = versions.publish(request.stateMachineArn(), request.revisionId(), request.description());
        return PublishStateMachineVersionResponse.builder()
                .stateMachineVersionArn(version.arn())
                .creationDate(version.created())
                .build();
    }

    public ListStateMachineVersionsResponse listStateMachineVersions(ListStateMachineVersionsRequest request) {
        List<Version> all =
                versions.ofMachine(machines.get(request.stateMachineArn()).name());
        Page<Version> page = SfnPages.of(
                "ListStateMachineVersions " + request.stateMachineArn(),
                all,
                version -> SfnPages.descending(version.number()),
                request.nextToken(),
                request.maxResults());
        return ListStateMachineVersionsResponse.builder()
                .stateMachineVersions(page.items().stream()
                        .map(version -> StateMachineVersionListItem.builder()
                                .stateMachineVersionArn(version.arn())
                                .creationDate(version.created())
                                .build())
                        .toList())
                .nextToken(page.nextToken())
                .build();
    }

    public void deleteStateMachineVersion(DeleteStateMachineVersionRequest request) {
        versions.delete(request.stateMachineVersionArn());
    }

    public CreateStateMachineAliasResponse createStateMachineAlias(CreateStateMachineAliasRequest request) {
        Alias alias = versions.create(request.name(), request.description(), request.routingConfiguration());
        return CreateStateMachineAliasResponse.builder()
                .stateMachineAliasArn(alias.arn())
                .creationDate(alias.created())
                .build();
    }

    public DescribeStateMachineAliasResponse describeStateMachineAlias(DescribeStateMachineAliasRequest request) {
        Alias alias = versions.alias(request.stateMachineAliasArn());
        return DescribeStateMachineAliasResponse.builder()
                .stateMachineAliasArn(alias.arn())
                .name(alias.name())
                .description(alias.description())
                .routingConfiguration(alias.routes().stream()
                        .map(route -> RoutingConfigurationListItem.builder()
                                .stateMachineVersionArn(route.versionArn())
                                .weight(route.weight())
                                .build())
                        .toList())
                .creationDate(alias.created())
                .updateDate(alias.updated())
                .build();
    }

    public UpdateStateMachineAliasResponse updateStateMachineAlias(UpdateStateMachineAliasRequest request) {
        Alias alias =
                versions.update(request.stateMachineAliasArn(), request.description(), request.routingConfiguration());
        return UpdateStateMachineAliasResponse.builder()
                .updateDate(alias.updated())
                .build();
    }

    public void deleteStateMachineAlias(DeleteStateMachineAliasRequest request) {
        versions.deleteAlias(request.stateMachineAliasArn());
    }

    public ListStateMachineAliasesResponse listStateMachineAliases(ListStateMachineAliasesRequest request) {
        String arn = request.stateMachineArn();
        String machine = machines.get(Versions.unqualified(arn)).name();
        boolean all = Versions.unqualified(arn).equals(arn);
        List<Alias> wanted = versions.aliasesOf(machine).stream()
                .filter(alias -> all
                        || alias.routes().stream()
                                .anyMatch(route -> route.versionArn().equals(arn)))
                .toList();
        Page<Alias> page = SfnPages.of(
                "ListStateMachineAliases " + arn, wanted, Alias::name, request.nextToken(), request.maxResults());
        return ListStateMachineAliasesResponse.builder()
                .stateMachineAliases(page.items().stream()
                        .map(alias -> StateMachineAliasListItem.builder()
                                .stateMachineAliasArn(alias.arn())
                                .creationDate(alias.created())
                                .build())
                        .toList())
                .nextToken(page.nextToken())
                .build();
    }
}
