package dev.opsctl.local.service.ses;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.Composed;
import java.util.List;
import software.amazon.awssdk.services.ses.SesClient;
import software.amazon.awssdk.services.sesv2.SesV2Client;

/**
 * Amazon SES, with an account in the sandbox. Mail goes to the mailbox ({@link dev.opsctl.local.engine.mail.Mailbox}). Both versions of its
 * API work on the same state.
 *
 * @see <a href="https://docs.aws.amazon.com/ses/latest/APIReference/Welcome.html">API reference of 2010</a>
 * @see <a href="https://docs.aws.amazon.com/ses/latest/APIReference-V2/Welcome.html">API reference of 2019</a>
 */
public final class LocalSes {

    private LocalSes() {}

    /** The SES of one account and region, by the API of 2010. */
    public static SesClient v1(ServiceContext context) {
        SesCore ses = SesCore.of(context);
        return Composed.of(
                SesClient.class,
                List.of(
                        new V1SendOperations(ses),
                        new V1TemplatedSendOperations(ses),
                        new V1TemplateOperations(ses),
                        new V1IdentityOperations(ses),
                        new V1IdentitySettingOperations(ses),
                        new V1AccountOperations(ses),
                        new V1ConfigurationSetOperations(ses),
                        ses.events()));
    }

    /** The SES of one account and region, by the API of 2019. */
    public static SesV2Client v2(ServiceContext context) {
        SesCore ses = SesCore.of(context);
        return Composed.of(
                SesV2Client.class,
                List.of(
                        new EmailOperations(ses),
                        new EmailTemplateOperations(ses),
                        new ContactListOperations(ses),
                        new ContactOperations(ses),
                        new EmailIdentityOperations(ses),
                        new EmailIdentitySettingOperations(ses),
                        new ConfigurationSetOperations(ses),
                        new SuppressionOperations(ses),
                        new AccountOperations(ses),
                        new ResourceTagOperations(ses)));
    }
}
