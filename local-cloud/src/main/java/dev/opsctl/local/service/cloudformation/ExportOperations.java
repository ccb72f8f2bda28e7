package dev.opsctl.local.service.cloudformation;

import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.service.cloudformation.engine.Outputs;
import dev.opsctl.local.service.cloudformation.error.CloudFormationErrors;
import dev.opsctl.local.service.cloudformation.stack.StackRecord;
import dev.opsctl.local.service.cloudformation.stack.StackStore;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.cloudformation.model.Export;
import software.amazon.awssdk.services.cloudformation.model.ListExportsRequest;
import software.amazon.awssdk.services.cloudformation.model.ListExportsResponse;
import software.amazon.awssdk.services.cloudformation.model.ListImportsRequest;
import software.amazon.awssdk.services.cloudformation.model.ListImportsResponse;

/** What stacks export, and who imports it. */
final class ExportOperations {

    private final StackStore store;

    ExportOperations(StackStore store) {
        this.store = store;
    }

    public ListExportsResponse listExports(ListExportsRequest request) {
        List<Export> all = new ArrayList<>();
        store.all().stream().filter(stack -> !stack.hasEnded()).forEach(stack -> stack.outputs().stream()
                .filter(output -> output.exportName() != null)
                .forEach(output -> all.add(Export.builder()
                        .exportingStackId(stack.id())
                        .name(output.exportName())
                        .value(output.value())
                        .build())));
        Page<Export> page =
                Page.of("ListExports", all, Export::name, 100, request.nextToken(), CloudFormationErrors::badToken);
        return ListExportsResponse.builder()
                .exports(page.items())
                .nextToken(page.nextToken())
                .build();
    }

    public ListImportsResponse listImports(ListImportsRequest request) {
        List<String> users = Outputs.users(store, request.exportName()).stream()
                .map(StackRecord::name)
                .toList();
        if (users.isEmpty()) {
            throw CloudFormationErrors.validation(
                    "Export '" + request.exportName() + "' is not imported by any stack.");
        }
        Page<String> page = Page.of(
                "ListImports " + request.exportName(),
                users,
                name -> name,
                100,
                request.nextToken(),
                CloudFormationErrors::badToken);
        return ListImportsResponse.builder()
                .imports(page.items())
                .nextToken(page.nextToken())
                .build();
    }
}
