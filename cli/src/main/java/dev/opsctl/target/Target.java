package dev.opsctl.target;

import java.net.URI;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;

/**
 * Where a command works. Only credentials, profile and endpoint differ between AWS and the local cloud.
 *
 * @param context what the operator calls it, null if it needs no name of its own
 * @param name {@code local} or {@code aws}
 * @param region the region
 * @param prefix the environment prefix
 * @param endpoint the endpoint override, null for AWS itself
 * @param profile the AWS profile whose settings hold, or null for the default one's
 * @param credentials who the operator is
 */
public record Target(
        @Nullable String context,
        String name,
        String region,
        String prefix,
        @Nullable URI endpoint,
        @Nullable String profile,
        AwsCredentialsProvider credentials) {

    private static final Pattern LOOPBACK = Pattern.compile("127\\.\\d+\\.\\d+\\.\\d+|localhost|\\[::1]");

    /** The same place as somebody else. */
    Target as(AwsCredentialsProvider other) {
        return new Target(context, name, region, prefix, endpoint, profile, other);
    }

    /** Whether it is far away and shared: who waits for something there does not ask as often as on this machine. */
    public boolean remote() {
        return endpoint == null || !LOOPBACK.matcher(endpoint.getHost()).matches();
    }

    /** Whether calls go by AWS's standard settings: retries, profile, FIPS and dual-stack endpoints. */
    boolean aws() {
        return name.equals("aws");
    }

    /** How the target is named to people. */
    public String describe() {
        String where = endpoint == null
                ? name + " (" + region + ")"
                : name + " (" + (aws() ? region + " at " : "") + endpoint + ")";
        return context == null || context.equals(name) ? where : where + ", context " + context;
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
