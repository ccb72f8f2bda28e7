package dev.opsctl.local.service.cloudfront.edge;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What CloudFront writes on a request and its answer, to be found again.
 *
 * @param via who passed it on
 * @param id of the request
 */
record EdgeMark(String via, String id) {

    static final String POP = "LOC50-P1";

    private static final int ID_BYTES = 41;
    private static final SecureRandom RANDOM = new SecureRandom();

    static EdgeMark of(Site site) {
        byte[] id = new byte[ID_BYTES];
        RANDOM.nextBytes(id);
        return new EdgeMark(
                "1.1 " + site.domainName().replace(".cloudfront.net", "")
                        + "0000000000000000.cloudfront.net (CloudFront)",
                Base64.getUrlEncoder().withoutPadding().encodeToString(id) + "==");
    }

    /** CloudFront's own headers, by lower-case name. Where a viewer is nobody knows on loopback, so nothing says it. */
    Map<String, String> own(ViewerRequest request) {
        String agent = String.valueOf(request.headers().get("User-Agent"));
        boolean tablet = agent.contains("iPad") || agent.contains("Tablet");
        boolean mobile = !tablet && agent.contains("Mobi");
        Map<String, String> own = new LinkedHashMap<>();
        // On loopback, plain HTTP stands for the viewer's HTTPS.
        own.put("cloudfront-forwarded-proto", "https");
        own.put("cloudfront-viewer-http-version", "1.1");
        own.put("cloudfront-is-mobile-viewer", String.valueOf(mobile));
        own.put("cloudfront-is-tablet-viewer", String.valueOf(tablet));
        own.put("cloudfront-is-smarttv-viewer", "false");
        own.put("cloudfront-is-desktop-viewer", String.valueOf(!mobile && !tablet));
        return own;
    }

    /** @param cache what {@code X-Cache} says before "from cloudfront" */
    void on(Headers answer, String cache) {
        String before = answer.joined("Via");
        answer.set("Via", before == null ? via : before + ", " + via);
        answer.set("X-Cache", cache + " from cloudfront");
        answer.set("X-Amz-Cf-Pop", POP);
        answer.set("X-Amz-Cf-Id", id);
    }
}
