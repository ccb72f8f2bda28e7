package dev.opsctl.local.gateway;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.LocalCloud;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.cloud.ServiceDefinition;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.sts.StsClient;

/** The operations that AWS's models say are called without a signature, because a token among their members proves who asks. */
final class UnsignedCalls {

    private static final Set<String> OPERATIONS = Set.of("AssumeRoleWithWebIdentity");
    /** More than the longest members have together. */
    private static final long LARGEST_BODY = 64 << 10;
    /** Nobody's: the operation finds out whose account is meant. */
    private static final Scope NOWHERE = new Scope("000000000000", "us-east-1");

    private final LocalCloud cloud;
    private final List<ServiceDefinition<?>> sts;

    UnsignedCalls(LocalCloud cloud) {
        this.cloud = cloud;
        this.sts = cloud.definitions().stream()
                .filter(definition -> definition.clientInterface() == StsClient.class)
                .toList();
    }

    /** Whether a request without a signature may be one, to judge by its head. */
    static boolean mayBe(GatewayRequest head) {
        String type = head.header("content-type");
        return head.rawPath().equals("/")
                && (type != null && type.startsWith("application/x-www-form-urlencoded")
                        || OPERATIONS.contains(head.query().get("Action")));
    }

    /** Takes the body of a request, and answers as to all others without a signature if it is no such call. */
    Reception reception(GatewayRequest head, Refusals refusals, SignatureException otherwise) {
        return new Reception(
                true,
                false,
                false,
                LARGEST_BODY,
                body -> {
                    GatewayRequest request = head.with(body);
                    Optional<ApiCall> call = body.length() <= LARGEST_BODY
                                    && OPERATIONS.contains(ApiCall.form(request).get("Action"))
                            ? ApiCall.route(cloud, sts, request)
                            : Optional.empty();
                    return call.map(one -> one.execute(request, Caller.anonymous(), NOWHERE))
                            .orElseGet(() -> refusals.of(otherwise));
                },
                refusals::failed);
    }
}
