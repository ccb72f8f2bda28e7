package dev.opsctl.local.service.s3;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.Composed;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;

/** S3: buckets, their configuration and their objects, in the store and in files, which all scopes share. */
public final class LocalS3 {

    private @Nullable Blobs blobs;

    /** The S3 of a scope. */
    public S3Client of(ServiceContext context) {
        ObjectStore store = new ObjectStore(context, blobs(context));
        ObjectEncryption encryption = new ObjectEncryption(context);
        BucketEvents events = new BucketEvents(context);
        Uploads uploads = new Uploads(store, encryption, events);
        Lifecycles lifecycles = new Lifecycles(context, store, events, uploads);
        ArchivedObjects archives = new ArchivedObjects(store, events);
        lifecycles.adopt();
        return Composed.of(
                S3Client.class,
                List.of(
                        new BucketAdministration(context, store, lifecycles),
                        new BucketOptions(context, store),
                        new WebSettings(context),
                        new NotificationSettings(store, events),
                        new ObjectReads(store, encryption),
                        new ObjectWrites(store, encryption, events),
                        uploads,
                        new UploadListings(store, uploads),
                        new Listings(store),
                        new LockOperations(store),
                        archives,
                        new BucketWork(events, lifecycles, archives)),
                new RequestMetrics(context, store));
    }

    private synchronized Blobs blobs(ServiceContext context) {
        if (blobs == null) {
            blobs = new Blobs(context.cloud().home().resolve("s3"));
            blobs.sweep();
        }
        return blobs;
    }
}
