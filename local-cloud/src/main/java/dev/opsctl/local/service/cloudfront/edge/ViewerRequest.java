package dev.opsctl.local.service.cloudfront.edge;

/**
 * A request as a viewer sends it to a distribution, or as a function has changed it.
 *
 * @param uri the path, percent-encoded as it came
 * @param query percent-encoded, without its question mark, empty if there is none
 * @param ip the viewer's address
 */
public record ViewerRequest(String method, String uri, String query, Headers headers, byte[] body, String ip) {

    ViewerRequest with(String newUri, String newQuery, Headers newHeaders) {
        return new ViewerRequest(method, newUri, newQuery, newHeaders, body, ip);
    }

    /** The same for GET, to fetch a page beside what was asked for. */
    ViewerRequest page(String path) {
        return new ViewerRequest("GET", path, "", headers, new byte[0], ip);
    }
}
