package dev.opsctl.local.service.kms;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ResourceArns;
import dev.opsctl.local.cloud.ResourcePolicySource;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.identity.GrantSource;
import dev.opsctl.local.identity.policy.RequestContext;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * KMS of one account and region: symmetric keys, RSA, elliptic-curve and HMAC keys, aliases, grants, rotation, deletion on the cloud's clock.
 *
 * @see <a href="https://docs.aws.amazon.com/kms/latest/APIReference/Welcome.html">KMS API reference</a>
 */
public final class LocalKms
        implements KeyOperations,
                AliasOperations,
                GrantOperations,
                CryptoOperations,
                SigningOperations,
                ResourcePolicySource,
                ResourceArns,
                GrantSource {

    private final KmsState state;

    public LocalKms(ServiceContext context) {
        this.state = new KmsState(context);
    }

    @Override
    public KmsState state() {
        return state;
    }

    @Override
    public Optional<String> resourcePolicy(String resourceArn) {
        return resourceArn.contains(":key/") ? state.find(resourceArn).map(KeyRecord::policy) : Optional.empty();
    }

    /** @param name a key id, ARN, alias or {@code ciphertext:BASE64}, whose key is meant */
    @Override
    public Optional<String> resourceArn(String type, String name) {
        if (name.startsWith("ciphertext:")) {
            return Ciphertext.parse(Base64.getDecoder().decode(name.substring(11)))
                    .flatMap(blob -> state.find(blob.keyId()))
                    .map(KeyRecord::arn);
        }
        return state.find(name).map(KeyRecord::arn);
    }

    @Override
    public boolean granted(String resourceArn, Caller caller, String action, RequestContext context) {
        if (!resourceArn.contains(":key/")) {
            return false;
        }
        String operation = action.substring(4);
        return state.grants().entries(resourceArn.substring(resourceArn.lastIndexOf('/') + 1) + "/").stream()
                .map(Map.Entry::getValue)
                .anyMatch(grant -> grant.operations().contains(operation)
                        && isGrantee(grant.grantee(), caller)
                        && fits(grant, context));
    }

    /** Grants name roles and users by their unique ids; those from before they did, by ARN. */
    private static boolean isGrantee(String grantee, Caller caller) {
        return grantee.equals(caller.arn())
                || grantee.equals(caller.principalArn())
                || grantee.equals(caller.userId())
                || caller.roleArn() != null
                        && caller.userId() != null
                        && caller.userId().startsWith(grantee + ":");
    }

    private static boolean fits(GrantRecord grant, RequestContext context) {
        Map<String, String> wanted = grant.equal().isEmpty() ? grant.subset() : grant.equal();
        boolean contained = wanted.entrySet().stream().allMatch(pair -> List.of(pair.getValue())
                .equals(context.get("kms:EncryptionContext:" + pair.getKey())));
        List<String> keys = context.get("kms:EncryptionContextKeys");
        return contained
                && (grant.equal().isEmpty()
                        || keys != null && keys.size() == grant.equal().size());
    }

    @Override
    public String serviceName() {
        return "kms";
    }

    @Override
    public void close() {
        // nothing runs here
    }
}
