package dev.opsctl.local.service.lambda.api;

import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.lambda.FunctionName;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.AliasConfiguration;
import software.amazon.awssdk.services.lambda.model.CreateAliasRequest;
import software.amazon.awssdk.services.lambda.model.CreateAliasResponse;
import software.amazon.awssdk.services.lambda.model.DeleteAliasRequest;
import software.amazon.awssdk.services.lambda.model.DeleteAliasResponse;
import software.amazon.awssdk.services.lambda.model.GetAliasRequest;
import software.amazon.awssdk.services.lambda.model.GetAliasResponse;
import software.amazon.awssdk.services.lambda.model.ListAliasesRequest;
import software.amazon.awssdk.services.lambda.model.ListAliasesResponse;
import software.amazon.awssdk.services.lambda.model.UpdateAliasRequest;
import software.amazon.awssdk.services.lambda.model.UpdateAliasResponse;

/** Aliases of functions. */
interface AliasOperations extends LambdaClient {

    /** What the operations work with. */
    LambdaParts parts();

    @Override
    default CreateAliasResponse createAlias(CreateAliasRequest request) {
        return PojoJson.read(PojoJson.write(parts().aliases().create(request)), CreateAliasResponse.class);
    }

    @Override
    default UpdateAliasResponse updateAlias(UpdateAliasRequest request) {
        return PojoJson.read(PojoJson.write(parts().aliases().update(request)), UpdateAliasResponse.class);
    }

    @Override
    default GetAliasResponse getAlias(GetAliasRequest request) {
        return PojoJson.read(
                PojoJson.write(parts().aliases().show(parts().aliases().get(request.functionName(), request.name()))),
                GetAliasResponse.class);
    }

    @Override
    default ListAliasesResponse listAliases(ListAliasesRequest request) {
        FunctionName name = FunctionName.parse(request.functionName());
        parts().functions().function(name);
        Page<AliasConfiguration> page = Page.of(
                parts().functions().aliases(name.name()).stream()
                        .filter(alias -> request.functionVersion() == null
                                || alias.version().equals(request.functionVersion()))
                        .map(parts().aliases()::show)
                        .toList(),
                request.marker(),
                request.maxItems());
        return ListAliasesResponse.builder()
                .aliases(page.items())
                .nextMarker(page.next())
                .build();
    }

    @Override
    default DeleteAliasResponse deleteAlias(DeleteAliasRequest request) {
        parts().aliases().delete(request.functionName(), request.name());
        return DeleteAliasResponse.builder().build();
    }
}
