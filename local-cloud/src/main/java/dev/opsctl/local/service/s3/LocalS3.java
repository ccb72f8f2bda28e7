package dev.opsctl.local.service.s3;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.EngineClient;
import dev.opsctl.local.engine.Engines;
import dev.opsctl.local.service.Forwarding;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.services.s3.S3Client;

/** S3: objects are the engine's, buckets and their configuration are ours. */
public final class LocalS3 {

    private LocalS3() {}

    /** The S3 of a scope; bucket names are shared by all scopes. */
    public static S3Client of(ServiceContext context) {
        EngineClient<S3Client> engine = new EngineClient<>(
                context.scope(),
                () -> Engines.of(context.cloud().home()).s3().endpoint(),
                S3Client::builder,
                b -> b.forcePathStyle(true)
                        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                        .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                        .serviceConfiguration(s -> s.chunkedEncodingEnabled(false)));
        return Forwarding.service(
                S3Client.class,
                new BucketAdministration(context, engine),
                engine,
                engine::close,
                Forwarding.Rewriting.none());
    }
}
