package dev.opsctl.local.service.dynamodb.control;

import dev.opsctl.local.cloud.ResourcePolicySource;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.sdk.Faults;
import dev.opsctl.local.service.dynamodb.item.DynamoDbErrors;
import dev.opsctl.local.service.dynamodb.table.StoredTable;
import dev.opsctl.local.service.dynamodb.table.TableStore;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.DeleteResourcePolicyRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteResourcePolicyResponse;
import software.amazon.awssdk.services.dynamodb.model.GetResourcePolicyRequest;
import software.amazon.awssdk.services.dynamodb.model.GetResourcePolicyResponse;
import software.amazon.awssdk.services.dynamodb.model.PolicyNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.PutResourcePolicyRequest;
import software.amazon.awssdk.services.dynamodb.model.PutResourcePolicyResponse;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;

/** The resource policies of tables and streams. An index has its table's, a stream its own. */
final class PolicyOperations implements ResourcePolicySource {

    private static final String NONE = "NO_POLICY";

    private final ServiceContext context;
    private final TableStore tables;
    private final PolicyStore policies;

    PolicyOperations(ServiceContext context, TableStore tables, PolicyStore policies) {
        this.context = context;
        this.tables = tables;
        this.policies = policies;
    }

    @Override
    public Optional<String> resourcePolicy(String resourceArn) {
        return policies.get(TableArns.resource(resourceArn)).map(PolicyStore.Policy::document);
    }

    public PutResourcePolicyResponse putResourcePolicy(PutResourcePolicyRequest request) {
        String document = PolicyDocuments.canonical(request.policy());
        return context.change(change -> {
            String resource = require(request.resourceArn());
            requireRevision(request.resourceArn(), request.expectedRevisionId());
            return PutResourcePolicyResponse.builder()
                    .revisionId(policies.put(resource, document).revision())
                    .build();
        });
    }

    public GetResourcePolicyResponse getResourcePolicy(GetResourcePolicyRequest request) {
        PolicyStore.Policy policy =
                policies.get(require(request.resourceArn())).orElseThrow(() -> missing(request.resourceArn()));
        return GetResourcePolicyResponse.builder()
                .policy(policy.document())
                .revisionId(policy.revision())
                .build();
    }

    public DeleteResourcePolicyResponse deleteResourcePolicy(DeleteResourcePolicyRequest request) {
        return context.change(change -> {
            String resource = require(request.resourceArn());
            requireRevision(request.resourceArn(), request.expectedRevisionId());
            return DeleteResourcePolicyResponse.builder()
                    .revisionId(policies.remove(resource)
                            .map(PolicyStore.Policy::revision)
                            .orElse(null))
                    .build();
        });
    }

    private String require(String arn) {
        String name = TableArns.table(arn);
        StoredTable table = tables.find(name).orElseThrow(() -> DynamoDbErrors.tableNotFound(name));
        String label = TableArns.streamLabel(arn);
        if (label != null && !label.equals(table.description().latestStreamLabel())) {
            throw Faults.of(
                    ResourceNotFoundException.class, "Requested resource not found: Stream: " + arn + " not found");
        }
        return TableArns.resource(arn);
    }

    private void requireRevision(String arn, @Nullable String expected) {
        if (expected == null) {
            return;
        }
        String table = TableArns.table(arn);
        String revision = policies.get(TableArns.resource(arn))
                .map(PolicyStore.Policy::revision)
                .orElse(null);
        if (expected.equals(NONE) && revision != null) {
            throw missing("Requested policy update expecting none to be present for table " + table
                    + ", but a policy exists with revision id " + revision + ".");
        } else if (!expected.equals(NONE) && revision == null) {
            throw missing("Requested update for policy with revision id " + expected + ", but table " + table
                    + " has no associated policy.");
        } else if (!expected.equals(NONE) && !expected.equals(revision)) {
            throw missing("Requested update for policy with revision id " + expected
                    + ", but the policy associated to target table " + table + " has revision id " + revision + ".");
        }
    }

    private static PolicyNotFoundException missing(String what) {
        return Faults.of(
                PolicyNotFoundException.class, "Resource-based policy not found for the provided ResourceArn: " + what);
    }
}
