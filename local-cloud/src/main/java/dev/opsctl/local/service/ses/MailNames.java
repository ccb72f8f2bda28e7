package dev.opsctl.local.service.ses;

import dev.opsctl.local.cloud.Addressing;
import dev.opsctl.local.sdk.Faults;
import dev.opsctl.local.service.Naming;
import dev.opsctl.local.service.ResourceKind;
import java.util.Locale;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ses.model.SesException;
import software.amazon.awssdk.services.sesv2.model.BadRequestException;

/** How requests of both versions of the API name identities (their domain in lower case), configuration sets and templates. */
public final class MailNames {

    private static final String NAME = "[a-zA-Z0-9_-]{1,64}";
    private static final String IN_ARN = ":identity/";
    private static final String IDENTITY_NAME = "[^\\s\\p{Cntrl}:]{1,320}";
    private static final ResourceKind IDENTITY =
            ResourceKind.name(IDENTITY_NAME).spelt(MailNames::domainInLowerCase);
    private static final ResourceKind SET = ResourceKind.name(NAME);
    private static final ResourceKind IDENTITY_ARN =
            ResourceKind.arn("ses", "identity/" + IDENTITY_NAME).spelt(MailNames::arnWithDomainInLowerCase);

    /** Version 1 of the API. */
    public static final Addressing V1 = common((member, text) ->
                    Faults.of(SesException.class, "InvalidParameterValue", "Invalid " + member + " <" + text + ">."))
            .subject("Identity", IDENTITY)
            .subject("Identities", IDENTITY)
            .subject("EmailAddress", IDENTITY)
            .subject("Domain", IDENTITY)
            .reference("SourceArn", IDENTITY_ARN)
            .reference("FromArn", IDENTITY_ARN)
            .reference("ReturnPathArn", IDENTITY_ARN);

    /** Version 2. */
    public static final Addressing V2 = common(
                    (member, text) -> Faults.of(BadRequestException.class, "Invalid " + member + " <" + text + ">."))
            .subject("EmailIdentity", IDENTITY)
            .subject(
                    "ResourceArn",
                    ResourceKind.arn(
                                    "ses",
                                    "(?:identity|configuration-set|template|contact-list|dedicated-ip-pool|tenant)/"
                                            + IDENTITY_NAME)
                            .spelt(MailNames::arnWithDomainInLowerCase))
            .reference("FromEmailAddressIdentityArn", IDENTITY_ARN)
            .reference("FeedbackForwardingEmailAddressIdentityArn", IDENTITY_ARN);

    private MailNames() {}

    private interface Refusing {
        AwsServiceException of(String member, String text);
    }

    private static Naming common(Refusing refusal) {
        return new Naming((member, text, fault) -> refusal.of(member, text))
                .subject("ConfigurationSetName", SET)
                .subject("ConfigurationSet.Name", SET);
    }

    /** Of an identity: domains ignore case, the local part of an address does not. */
    static String domainInLowerCase(String identity) {
        int at = identity.lastIndexOf('@');
        return identity.substring(0, at + 1) + identity.substring(at + 1).toLowerCase(Locale.ROOT);
    }

    private static String arnWithDomainInLowerCase(String arn) {
        int name = arn.indexOf(IN_ARN) + IN_ARN.length();
        return name < IN_ARN.length() ? arn : arn.substring(0, name) + domainInLowerCase(arn.substring(name));
    }
}
