package dev.opsctl.local.service.cloudfront.edge;

/**
 * A request to an origin.
 *
 * @param uri the path with the origin's own before it, percent-encoded
 */
public record OriginRequest(String method, String uri, String query, Headers headers, byte[] body, String ip) {}
