package dev.opsctl.target;

import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;

/**
 * Where a command works. Only credentials and endpoint differ between AWS and the local cloud.
 *
 * @param name {@code local} or {@code aws}
 * @param region the region
 * @param prefix the environment prefix
 * @param endpoint the endpoint override, null on AWS
 * @param credentials who the operator is
 */
public record Target(String name, String region, String prefix, URI endpoint, AwsCredentialsProvider credentials) {

    /** How the target is named to people. */
    public String describe() {
        return endpoint == null ? "aws (" + region + ")" : name + " (" + endpoint + ")";
    }

    /** A physical name in this environment. */
    public String named(String name) {
        return prefix + name;
    }

    /** An address that a stack or a mail names, as it is reached from here: the local cloud is at its own port today, whatever was written. */
    public String reachable(String address) {
        if (endpoint == null) {
            return address;
        }
        URI named = URI.create(address);
        return named.getHost() != null && named.getHost().startsWith("127.")
                ? endpoint + named.getRawPath() + (named.getRawQuery() == null ? "" : "?" + named.getRawQuery())
                : address;
    }
}
