package dev.opsctl.local.service.events;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.crypto.Envelope;
import dev.opsctl.local.sdk.PojoJson;
import java.io.IOException;
import java.util.Map;
import software.amazon.awssdk.services.eventbridge.model.CreateConnectionAuthRequestParameters;
import software.amazon.awssdk.services.kms.KmsClient;

/** Authorisation parameters as they lie in the store: sealed by a data key of KMS, each connection by its own. */
final class ConnectionSecrets {

    private final ServiceContext context;

    ConnectionSecrets(ServiceContext context) {
        this.context = context;
    }

    private KmsClient kms() {
        return context.client(
                KmsClient.class, context.via(Caller.root(context.scope().accountId())));
    }

    private static Map<String, String> encryptionContext(String connectionArn) {
        return Map.of("aws:events:connectionArn", connectionArn);
    }

    /** @param keyId the customer's key, or null for the AWS managed one */
    Envelope seal(String connectionArn, String keyId, CreateConnectionAuthRequestParameters parameters) {
        try {
            return Envelope.seal(
                    kms(),
                    keyId == null ? "alias/aws/events" : keyId,
                    encryptionContext(connectionArn),
                    PojoJson.mapper().writeValueAsBytes(PojoJson.write(parameters)));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    CreateConnectionAuthRequestParameters open(String connectionArn, Envelope sealed) {
        byte[] text = sealed.open(kms(), encryptionContext(connectionArn));
        try {
            return PojoJson.read(PojoJson.mapper().readTree(text), CreateConnectionAuthRequestParameters.class);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
