package dev.opsctl.local.service.s3;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.Composed;
import java.util.List;
import software.amazon.awssdk.services.s3.S3Client;

/** S3: buckets, their configuration and their objects, in the store and in files. */
public final class LocalS3 {

    private LocalS3() {}

    /** The S3 of a scope; bucket names are shared by all scopes. */
    public static S3Client of(ServiceContext context) {
        ObjectStore store = new ObjectStore(context);
        ObjectEncryption encryption = new ObjectEncryption(context);
        BucketEvents events = new BucketEvents(context);
        return Composed.of(
                S3Client.class,
                List.of(
                        new BucketAdministration(context, store),
                        new NotificationSettings(store, events),
                        new ObjectReads(store, encryption),
                        new ObjectWrites(store, encryption, events),
                        new Uploads(store, encryption, events),
                        new Listings(store),
                        events));
    }
}
