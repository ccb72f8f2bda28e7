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
}
