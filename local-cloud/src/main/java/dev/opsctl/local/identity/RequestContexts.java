package dev.opsctl.local.identity;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.identity.policy.RequestContext;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/** The global condition keys of a request. */
final class RequestContexts {

    /** A second in words: to write it takes as long as to evaluate the policies. */
    private record Second(long epoch, String words) {}

    private static volatile Second latest = new Second(0, Instant.EPOCH.toString());

    private RequestContexts() {}

    static RequestContext of(
            Caller caller, Scope scope, Instant now, String resourceAccount, Map<String, String> principalTags) {
        RequestContext context = new RequestContext()
                .put("aws:CurrentTime", time(now))
                .put("aws:EpochTime", String.valueOf(now.getEpochSecond()))
                .put("aws:RequestedRegion", scope.region())
                // loopback never leaves the machine: policies that insist on TLS are satisfied
                .put("aws:SecureTransport", "true")
                .put("aws:PrincipalIsAWSService", String.valueOf(caller.type() == Caller.Type.SERVICE))
                .put("aws:ViaAWSService", String.valueOf(caller.context().containsKey("aws:CalledVia")))
                .put("aws:ResourceAccount", resourceAccount)
                .put("aws:userid", caller.userId());
        switch (caller.type()) {
            case SERVICE -> context.put("aws:PrincipalServiceName", caller.arn());
            case WEB_IDENTITY ->
                context.put("aws:FederatedProvider", caller.arn()).put("aws:SourceIp", "127.0.0.1");
            case ANONYMOUS -> context.put("aws:PrincipalType", "Anonymous").put("aws:SourceIp", "127.0.0.1");
            default -> {
                context.put("aws:PrincipalArn", caller.principalArn())
                        .put("aws:PrincipalAccount", caller.accountId())
                        .put("aws:SourceIp", "127.0.0.1")
                        .put("kms:CallerAccount", caller.accountId())
                        .put(
                                "aws:PrincipalType",
                                caller.type() == Caller.Type.ROOT
                                        ? "Account"
                                        : caller.type() == Caller.Type.USER ? "User" : "AssumedRole");
                if (caller.type() == Caller.Type.USER) {
                    context.put(
                            "aws:username", caller.arn().substring(caller.arn().lastIndexOf('/') + 1));
                }
                principalTags.forEach((key, value) -> context.put("aws:PrincipalTag/" + key, value));
            }
        }
        caller.context().forEach((key, value) -> {
            if (key.equalsIgnoreCase("aws:CalledVia")) {
                List<String> chain = List.of(value.split(","));
                context.put(key, chain)
                        .put("aws:CalledViaFirst", chain.get(0))
                        .put("aws:CalledViaLast", chain.get(chain.size() - 1));
            } else {
                context.put(key, value);
            }
        });
        return context;
    }

    private static String time(Instant now) {
        Second second = latest;
        if (second.epoch() != now.getEpochSecond()) {
            second = new Second(
                    now.getEpochSecond(), now.truncatedTo(ChronoUnit.SECONDS).toString());
            latest = second;
        }
        return second.words();
    }
}
