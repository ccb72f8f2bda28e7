package dev.opsctl.local.cloud;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** X-Ray as AWS's other services reach it: they hand in segments of their own, ask whether a request is traced, and say where its daemon is. */
public interface TraceIntake {

    /**
     * What a sampling rule looks at. What is unknown is empty.
     *
     * @param service the name of what was called
     * @param type its type, e.g. {@code AWS::ApiGateway::Stage}
     * @param resourceArn its ARN
     */
    record Request(String service, String type, String host, String method, String path, String resourceArn) {}

    /** Keeps a segment. Returns at once; the segment is written with others, within a second. */
    void keep(ObjectNode segment);

    /** Decides about a request that begins a trace, by the sampling rules; each call counts. */
    boolean samples(Request request);

    /** Where functions send segments: {@code HOST:PORT}, for {@code AWS_XRAY_DAEMON_ADDRESS}. The daemon listens from the first call on. */
    String daemonAddress();
}
