package dev.opsctl.local.service.ssm;

import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.service.ssm.ParameterRecord.Version;
import dev.opsctl.local.service.ssm.ParameterTable.Selected;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import software.amazon.awssdk.services.ssm.model.DescribeParametersRequest;
import software.amazon.awssdk.services.ssm.model.DescribeParametersResponse;
import software.amazon.awssdk.services.ssm.model.GetParameterHistoryRequest;
import software.amazon.awssdk.services.ssm.model.GetParameterHistoryResponse;
import software.amazon.awssdk.services.ssm.model.GetParameterRequest;
import software.amazon.awssdk.services.ssm.model.GetParameterResponse;
import software.amazon.awssdk.services.ssm.model.GetParametersByPathRequest;
import software.amazon.awssdk.services.ssm.model.GetParametersByPathResponse;
import software.amazon.awssdk.services.ssm.model.GetParametersRequest;
import software.amazon.awssdk.services.ssm.model.GetParametersResponse;
import software.amazon.awssdk.services.ssm.model.Parameter;
import software.amazon.awssdk.services.ssm.model.ParameterHistory;
import software.amazon.awssdk.services.ssm.model.ParameterMetadata;
import software.amazon.awssdk.services.ssm.model.ParameterNotFoundException;
import software.amazon.awssdk.services.ssm.model.ParameterVersionNotFoundException;

/** Reads parameters. */
final class ReadOperations {

    private static final int MOST_BY_PATH = 10;
    private static final int MOST = 50;

    private final ParameterTable parameters;
    private final ParameterValues values;

    private final SecretReferences secrets;

    ReadOperations(ParameterTable parameters, ParameterValues values, SecretReferences secrets) {
        this.secrets = secrets;
        this.parameters = parameters;
        this.values = values;
    }

    public GetParameterResponse getParameter(GetParameterRequest request) {
        return GetParameterResponse.builder()
                .parameter(read(request.name(), request.withDecryption()))
                .build();
    }

    public GetParametersResponse getParameters(GetParametersRequest request) {
        List<Parameter> found = new ArrayList<>();
        List<String> invalid = new ArrayList<>();
        for (String name : new LinkedHashSet<>(request.names())) {
            try {
                found.add(read(name, request.withDecryption()));
            } catch (ParameterNotFoundException | ParameterVersionNotFoundException e) {
                invalid.add(name);
            }
        }
        return GetParametersResponse.builder()
                .parameters(found)
                .invalidParameters(invalid)
                .build();
    }

    private Parameter read(String name, Boolean decrypted) {
        return secrets.read(name, decrypted).orElseGet(() -> {
            int colon = name.indexOf(':');
            return view(parameters.select(name), decrypted).toBuilder()
                    .name(
                            colon < 0
                                    ? name
                                    : name.substring(0, colon)) // with the slash, or without, as it was asked for
                    .build();
        });
    }

    private Parameter view(Selected selected, Boolean decrypted) {
        Version version = selected.version();
        String arn = parameters.arn(selected.parameter());
        return Parameter.builder()
                .name(selected.parameter().name())
                .type(version.type())
                .value(values.read(arn, version, Boolean.TRUE.equals(decrypted)))
                .version(version.number())
                .selector(selected.selector())
                .lastModifiedDate(version.modified())
                .arn(arn)
                .dataType(version.dataType())
                .build();
    }

    public GetParametersByPathResponse getParametersByPath(GetParametersByPathRequest request) {
        ParameterNames.path(request.path());
        boolean recursive = Boolean.TRUE.equals(request.recursive());
        var wanted = ParameterFilters.byPath(request.parameterFilters());
        List<Selected> all = parameters.all().stream()
                .filter(parameter -> ParameterNames.below(parameter.name(), request.path(), recursive))
                .flatMap(parameter -> wanted.select(parameter).stream())
                .toList();
        Page<Selected> page = ParameterTable.page(
                "getParametersByPath " + request.path() + recursive + request.parameterFilters(),
                all,
                selected -> ParameterNames.key(selected.parameter().name()),
                request.nextToken(),
                request.maxResults(),
                MOST_BY_PATH);
        return GetParametersByPathResponse.builder()
                .parameters(page.items().stream()
                        .map(selected -> view(selected, request.withDecryption()))
                        .toList())
                .nextToken(page.nextToken())
                .build();
    }

    public GetParameterHistoryResponse getParameterHistory(GetParameterHistoryRequest request) {
        ParameterRecord parameter = parameters.get(request.name());
        String arn = parameters.arn(parameter);
        Page<Version> page = ParameterTable.page(
                "getParameterHistory " + parameter.name(),
                parameter.versions(),
                version -> String.format("%019d", version.number()),
                request.nextToken(),
                request.maxResults(),
                MOST);
        return GetParameterHistoryResponse.builder()
                .parameters(page.items().stream()
                        .map(version -> ParameterHistory.builder()
                                .name(parameter.name())
                                .type(version.type())
                                .keyId(version.keyId())
                                .lastModifiedDate(version.modified())
                                .lastModifiedUser(version.user())
                                .description(version.description())
                                .value(values.read(arn, version, Boolean.TRUE.equals(request.withDecryption())))
                                .allowedPattern(version.allowedPattern())
                                .version(version.number())
                                .labels(version.labels())
                                .tier(version.tier())
                                .policies(List.of())
                                .dataType(version.dataType())
                                .build())
                        .toList())
                .nextToken(page.nextToken())
                .build();
    }

    public DescribeParametersResponse describeParameters(DescribeParametersRequest request) {
        if (!request.filters().isEmpty() && !request.parameterFilters().isEmpty()) {
            throw ParameterErrors.validation("You can use either Filters or ParameterFilters in a single request.");
        } else if (Boolean.TRUE.equals(request.shared())) {
            throw ParameterErrors.validation(
                    "Parameters that accounts share are not supported by the local cloud: leave Shared out.");
        }
        var wanted = request.filters().isEmpty()
                ? ParameterFilters.of(request.parameterFilters())
                : ParameterFilters.former(request.filters());
        List<ParameterRecord> all = parameters.all().stream()
                .filter(parameter -> wanted.select(parameter).isPresent())
                .toList();
        Page<ParameterRecord> page = ParameterTable.page(
                "describeParameters " + request.filters() + request.parameterFilters(),
                all,
                parameter -> ParameterNames.key(parameter.name()),
                request.nextToken(),
                request.maxResults(),
                MOST);
        return DescribeParametersResponse.builder()
                .parameters(page.items().stream().map(this::metadata).toList())
                .nextToken(page.nextToken())
                .build();
    }

    private ParameterMetadata metadata(ParameterRecord parameter) {
        Version version = parameter.latest();
        return ParameterMetadata.builder()
                .name(parameter.name())
                .arn(parameters.arn(parameter))
                .type(version.type())
                .keyId(version.keyId())
                .lastModifiedDate(version.modified())
                .lastModifiedUser(version.user())
                .description(version.description())
                .allowedPattern(version.allowedPattern())
                .version(version.number())
                .tier(version.tier())
                .policies(List.of())
                .dataType(version.dataType())
                .build();
    }
}
