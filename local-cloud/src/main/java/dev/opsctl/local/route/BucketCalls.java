package dev.opsctl.local.route;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.LocalCloud;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.cloud.ServiceDefinition;
import dev.opsctl.local.gateway.ApiCall;
import dev.opsctl.local.gateway.GatewayRequest;
import dev.opsctl.local.gateway.GatewayResponse;
import dev.opsctl.local.service.s3.WebBuckets;
import dev.opsctl.local.wire.WireErrors;
import dev.opsctl.local.wire.XmlWire;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.s3.S3Client;

/** Calls of S3's REST API within the process, as somebody: CloudFront for a distribution, or nobody in particular. */
final class BucketCalls {

    /** No account's: whoever asks owns nothing. */
    private static final Scope NOWHERE = new Scope("000000000000", "us-east-1");

    private final LocalCloud cloud;
    private final WebBuckets buckets;
    private final List<ServiceDefinition<?>> s3;

    BucketCalls(LocalCloud cloud) {
        this.cloud = cloud;
        this.buckets = new WebBuckets(cloud);
        this.s3 = cloud.definitions().stream()
                .filter(definition -> definition.clientInterface() == S3Client.class)
                .toList();
    }

    /** The operation of a request whose path begins with its bucket; empty if S3 has none there. */
    Optional<ApiCall> operation(GatewayRequest request) {
        return ApiCall.route(cloud, s3, request);
    }

    /** Makes a call; who may not list the bucket does not hear that an object is missing. */
    GatewayResponse call(ApiCall operation, String bucket, GatewayRequest request, Caller caller) {
        boolean anonymous = caller.type() == Caller.Type.ANONYMOUS;
        if (anonymous && buckets.isClosed(bucket)) {
            return denied();
        }
        Scope scope = anonymous ? NOWHERE : new Scope(caller.accountId(), "us-east-1");
        GatewayResponse answer = operation.execute(request, caller, scope);
        return answer.status() == 403
                        || answer.status() == 404
                                && buckets.exists(bucket)
                                && !may(caller, scope, "s3:ListBucket", "arn:aws:s3:::" + bucket)
                ? denied()
                : answer;
    }

    /** Whether nobody in particular may write an object: asked before its content is read, which may be large. */
    boolean mayBeWritten(String bucket, String key) {
        return !buckets.isClosed(bucket)
                && may(Caller.anonymous(), NOWHERE, "s3:PutObject", "arn:aws:s3:::" + bucket + "/" + key);
    }

    private boolean may(Caller caller, Scope scope, String action, String arn) {
        try {
            cloud.authorizeAction(caller, scope, action, arn, Map.of());
            return true;
        } catch (AwsServiceException e) {
            return false;
        }
    }

    private static GatewayResponse denied() {
        return error(403, "AccessDenied", "Access Denied");
    }

    /** An error of S3's that comes before any operation. */
    static GatewayResponse error(int status, String code, String message) {
        return error(status, code, message, Map.of());
    }

    /** @param details what the error tells beside its words */
    static GatewayResponse error(int status, String code, String message, Map<String, String> details) {
        String requestId = UUID.randomUUID().toString();
        GatewayResponse answer = GatewayResponse.of(
                status,
                "application/xml",
                XmlWire.lined(out -> {
                            out.writeStartElement("Error");
                            XmlWire.element(out, "Code", code);
                            XmlWire.element(out, "Message", message);
                            for (Map.Entry<String, String> detail : details.entrySet()) {
                                XmlWire.element(out, detail.getKey(), detail.getValue());
                            }
                            XmlWire.element(out, "RequestId", requestId);
                            XmlWire.element(out, "HostId", WireErrors.hostId(requestId));
                            out.writeEndElement();
                        })
                        .getBytes(StandardCharsets.UTF_8));
        return identified(answer, requestId);
    }

    /** An answer with what S3 says of itself in each. */
    static GatewayResponse identified(GatewayResponse answer, String requestId) {
        return answer.with("x-amz-request-id", requestId)
                .with("x-amz-id-2", WireErrors.hostId(requestId))
                .with("Server", WireErrors.S3_SERVER);
    }
}
