package dev.opsctl.local.service.cloudfront.edge;

/** An account's CloudFront as viewers see it. */
public interface Edge {

    /** Serves one request to a distribution. */
    Answer serve(String distributionId, ViewerRequest request, OriginServers origins);
}
