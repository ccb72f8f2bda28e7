package dev.opsctl.local.service.ssm;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.Composed;
import java.util.List;
import software.amazon.awssdk.services.ssm.SsmClient;

/**
 * Systems Manager's Parameter Store: parameters with versions and labels, in paths, values sealed under KMS keys in the caller's name.
 * Nothing else of Systems Manager is here, nor are parameter policies and parameters that accounts share.
 *
 * @see <a href="https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-parameter-store.html">Parameter Store</a>
 */
public final class LocalParameters {

    private LocalParameters() {}

    /** The Parameter Store of one account and region. */
    public static SsmClient of(ServiceContext context) {
        ParameterTable parameters = new ParameterTable(context);
        ParameterValues values = new ParameterValues(context);
        return Composed.of(
                SsmClient.class,
                List.of(
                        new PutOperations(context, parameters, values),
                        new ReadOperations(parameters, values, new SecretReferences(context)),
                        new LabelOperations(parameters),
                        new TagOperations(context, parameters)));
    }
}
