package dev.opsctl.local.service.stepfunctions.api;

import dev.opsctl.local.service.stepfunctions.definition.Machines;
import dev.opsctl.local.service.stepfunctions.definition.Versions;
import dev.opsctl.local.service.stepfunctions.definition.Versions.Alias;
import dev.opsctl.local.service.stepfunctions.definition.Versions.Version;
import java.util.List;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.CreateStateMachineAliasRequest;
import software.amazon.awssdk.services.sfn.model.CreateStateMachineAliasResponse;
import software.amazon.awssdk.services.sfn.model.DeleteStateMachineAliasRequest;
import software.amazon.awssdk.services.sfn.model.DeleteStateMachineAliasResponse;
import software.amazon.awssdk.services.sfn.model.DeleteStateMachineVersionRequest;
import software.amazon.awssdk.services.sfn.model.DeleteStateMachineVersionResponse;
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
interface VersionOperations extends SfnClient {

    /** What the operations work with. */
    Versions versions();

    /** The state machines. */
    Machines machines();

    @Override
    default PublishStateMachineVersionResponse publishStateMachineVersion(PublishStateMachineVersionRequest request) {
        Version version = versions().publish(request.stateMachineArn(), request.revisionId(), request.description());
        return PublishStateMachineVersionResponse.builder()
                .stateMachineVersionArn(version.arn())
                .creationDate(version.created())
                .build();
    }

    @Override
    default ListStateMachineVersionsResponse listStateMachineVersions(ListStateMachineVersionsRequest request) {
        List<Version> all =
                versions().ofMachine(machines().get(request.stateMachineArn()).name());
        Page<Version> page = Page.of(all, request.nextToken(), request.maxResults());
        return ListStateMachineVersionsResponse.builder()
                .stateMachineVersions(page.items().stream()
                        .map(version -> StateMachineVersionListItem.builder()
                                .stateMachineVersionArn(version.arn())
                                .creationDate(version.created())
                                .build())
                        .toList())
                .nextToken(page.next())
                .build();
    }

    @Override
    default DeleteStateMachineVersionResponse deleteStateMachineVersion(DeleteStateMachineVersionRequest request) {
        versions().delete(request.stateMachineVersionArn());
        return DeleteStateMachineVersionResponse.builder().build();
    }

    @Override
    default CreateStateMachineAliasResponse createStateMachineAlias(CreateStateMachineAliasRequest request) {
        Alias alias = versions().create(request.name(), request.description(), request.routingConfiguration());
        return CreateStateMachineAliasResponse.builder()
                .stateMachineAliasArn(alias.arn())
                .creationDate(alias.created())
                .build();
    }

    @Override
    default DescribeStateMachineAliasResponse describeStateMachineAlias(DescribeStateMachineAliasRequest request) {
        Alias alias = versions().alias(request.stateMachineAliasArn());
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

    @Override
    default UpdateStateMachineAliasResponse updateStateMachineAlias(UpdateStateMachineAliasRequest request) {
        Alias alias = versions()
                .update(request.stateMachineAliasArn(), request.description(), request.routingConfiguration());
        return UpdateStateMachineAliasResponse.builder()
                .updateDate(alias.updated())
                .build();
    }

    @Override
    default DeleteStateMachineAliasResponse deleteStateMachineAlias(DeleteStateMachineAliasRequest request) {
        versions().deleteAlias(request.stateMachineAliasArn());
        return DeleteStateMachineAliasResponse.builder().build();
    }

    @Override
    default ListStateMachineAliasesResponse listStateMachineAliases(ListStateMachineAliasesRequest request) {
        String arn = request.stateMachineArn();
        String machine = machines().get(Versions.unqualified(arn)).name();
        boolean all = Versions.unqualified(arn).equals(arn);
        List<Alias> wanted = versions().aliasesOf(machine).stream()
                .filter(alias -> all
                        || alias.routes().stream()
                                .anyMatch(route -> route.versionArn().equals(arn)))
                .toList();
        Page<Alias> page = Page.of(wanted, request.nextToken(), request.maxResults());
        return ListStateMachineAliasesResponse.builder()
                .stateMachineAliases(page.items().stream()
                        .map(alias -> StateMachineAliasListItem.builder()
                                .stateMachineAliasArn(alias.arn())
                                .creationDate(alias.created())
                                .build())
                        .toList())
                .nextToken(page.next())
                .build();
    }
}
