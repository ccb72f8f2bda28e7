package dev.opsctl.local.service.xray;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.Composed;
import java.util.List;
import software.amazon.awssdk.services.xray.XRayClient;

/**
 * AWS X-Ray.
 *
 * @see <a href="https://docs.aws.amazon.com/xray/latest/api/Welcome.html">API reference</a>
 */
public final class LocalXRay {

    private LocalXRay() {}

    /** The X-Ray of one account and region. */
    public static XRayClient of(ServiceContext context) {
        SegmentStore segments = new SegmentStore(context);
        SamplingRules rules = new SamplingRules(context);
        Groups groups = new Groups(context);
        return Composed.of(
                XRayClient.class,
                List.of(
                        new XRayDaemon(context, segments, rules),
                        new SegmentOperations(context, segments),
                        new SummaryOperations(segments, groups),
                        new GraphOperations(segments, groups),
                        new SamplingOperations(context, rules),
                        new TargetOperations(context, rules),
                        new GroupOperations(context, groups),
                        new TagOperations(context, groups, rules),
                        new PolicyOperations(context),
                        new EncryptionOperations(context)));
    }
}
