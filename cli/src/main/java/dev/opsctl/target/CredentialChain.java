package dev.opsctl.target;

import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.profiles.Profile;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.profiles.ProfileFileSystemSetting;
import software.amazon.awssdk.profiles.ProfileProperty;

/**
 * Who the operator is on AWS: the SDK's chain (environment, web identity, profile with SSO, process or role, container, instance), and
 * what it leaves out of it, roles that are assumed with a code of a second factor ({@code mfa_serial}).
 *
 * @see <a href="https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html">Credential providers</a>
 */
final class CredentialChain {

    private CredentialChain() {}

    /**
     * @param profile the AWS profile, or null for the default chain
     * @param region where STS is asked if the profile does not say
     */
    static AwsCredentialsProvider of(String profile, String region) {
        ProfileFile profiles = ProfileFile.defaultProfileFile();
        String name = profile != null ? profile : ProfileFileSystemSetting.AWS_PROFILE.getStringValueOrThrow();
        Optional<Profile> withFactor = profiles.profile(name)
                .filter(found -> profile != null || !environment())
                .filter(found -> found.property(ProfileProperty.ROLE_ARN).isPresent()
                        && found.property(ProfileProperty.MFA_SERIAL).isPresent()
                        && found.property(ProfileProperty.SOURCE_PROFILE).isPresent());
        if (withFactor.isPresent()) {
            return new FactorRole(
                    withFactor.get(), source(withFactor.get(), region), region, new ControllingTerminal());
        }
        return profile == null
                ? DefaultCredentialsProvider.builder().build()
                : ProfileCredentialsProvider.create(profile);
    }

    /** Whether the environment has credentials, which go before those of a profile that nobody named. */
    private static boolean environment() {
        return SdkSystemSetting.AWS_ACCESS_KEY_ID.getStringValue().isPresent()
                || SdkSystemSetting.AWS_WEB_IDENTITY_TOKEN_FILE.getStringValue().isPresent();
    }

    /** Who assumes the role; a profile that names itself has a key of its own. */
    private static AwsCredentialsProvider source(Profile profile, String region) {
        String source = profile.property(ProfileProperty.SOURCE_PROFILE).orElseThrow();
        Optional<String> key = profile.property(ProfileProperty.AWS_ACCESS_KEY_ID);
        return source.equals(profile.name()) && key.isPresent()
                ? StaticCredentialsProvider.create(AwsBasicCredentials.create(
                        key.get(),
                        profile.property(ProfileProperty.AWS_SECRET_ACCESS_KEY).orElse("")))
                : source.equals(profile.name()) ? ProfileCredentialsProvider.create(source) : of(source, region);
    }
}
