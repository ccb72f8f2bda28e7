package dev.opsctl.local.route;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.gateway.ApiCall;
import dev.opsctl.local.gateway.Body;
import dev.opsctl.local.gateway.GatewayRequest;
import dev.opsctl.local.gateway.GatewayResponse;
import dev.opsctl.local.gateway.SigV4;
import dev.opsctl.local.wire.WireException;
import dev.opsctl.local.wire.XmlWire;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.s3.model.Tagging;

/**
 * Objects that browsers send by a form: the form says what a header would say, and its policy, which is signed, what it may say.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html">POST Object</a>
 */
final class FormUploads {

    /** Whoever sends a form is known only when all of it is there. */
    static final long LARGEST = 64L << 20;

    private static final List<String> AS_HEADERS = List.of(
            "content-type", "cache-control", "content-disposition", "content-encoding", "content-language", "expires");

    private final BucketCalls calls;
    private final SigV4 signatures;

    FormUploads(BucketCalls calls, SigV4 signatures) {
        this.calls = calls;
        this.signatures = signatures;
    }

    static boolean isOne(GatewayRequest head) {
        return head.method().equals("POST") && FormFields.isForm(head.header("content-type"));
    }

    GatewayResponse take(String bucket, GatewayRequest request) {
        FormFields form = FormFields.read(
                        String.valueOf(request.header("content-type")),
                        request.body().bytes())
                .orElseThrow(() -> S3Objects.failure(
                        400,
                        "MalformedPOSTRequest",
                        "The body of your POST request is not well-formed multipart/form-data."));
        byte[] file = form.file();
        if (file == null) {
            throw S3Objects.failure(400, "InvalidArgument", "POST requires exactly one file upload per request.");
        }
        Map<String, String> fields = new TreeMap<>(form.values());
        String named = fields.get("key");
        if (named == null || named.isEmpty()) {
            throw S3Objects.failure(
                    400,
                    "InvalidArgument",
                    "Bucket POST must contain a field named 'key'.  If it is specified, please check the order of the fields.");
        }
        String key = form.filename().isEmpty() ? named : named.replace("${filename}", form.filename());
        fields.put("key", key);
        fields.put("bucket", bucket);
        GatewayRequest put = put(bucket, key, request, fields, file);
        ApiCall call = calls.operation(put)
                .orElseThrow(() -> S3Objects.failure(400, "InvalidURI", "Couldn't parse the specified URI."));
        GatewayResponse answer;
        if (fields.containsKey("policy")) {
            SigV4.Identity identity = signatures.form(request, fields);
            new FormPolicy(fields.get("policy")).check(fields, file.length, Instant.now());
            Caller caller = identity.caller().with("s3:authType", "POST");
            answer = call.execute(put, caller, new Scope(caller.accountId(), identity.region()));
        } else {
            answer = calls.call(call, bucket, put, Caller.anonymous().with("s3:authType", "POST"));
        }
        return answer.status() == 200 ? done(answer, bucket, key, request, fields) : answer;
    }

    private static GatewayRequest put(
            String bucket, String key, GatewayRequest request, Map<String, String> fields, byte[] file) {
        Map<String, List<String>> headers = new TreeMap<>();
        headers.put("host", request.headers().getOrDefault("host", List.of()));
        headers.put("content-length", List.of(String.valueOf(file.length)));
        fields.forEach((name, value) -> {
            if (AS_HEADERS.contains(name)
                    || name.startsWith("x-amz-meta-")
                    || name.startsWith("x-amz-server-side-encryption")
                    || name.startsWith("x-amz-checksum-")
                    || name.equals("x-amz-storage-class")
                    || name.equals("x-amz-website-redirect-location")) {
                headers.put(name, List.of(value));
            } else if (name.equals("acl")) {
                headers.put("x-amz-acl", List.of(value));
            } else if (name.equals("tagging")) {
                headers.put("x-amz-tagging", List.of(tagging(value)));
            }
        });
        String path = "/" + bucket + "/"
                + URLEncoder.encode(key, StandardCharsets.UTF_8)
                        .replace("+", "%20")
                        .replace("%2F", "/");
        return new GatewayRequest("PUT", path, "", headers, Body.of(file), request.sourceIp());
    }

    /** The tags of a form, which are a document there, as a header has them. */
    static String tagging(String document) {
        Tagging.Builder tagging = Tagging.builder();
        try {
            XmlWire.fill(document.getBytes(StandardCharsets.UTF_8), (SdkPojo) tagging);
        } catch (WireException e) {
            throw S3Objects.failure(
                    400,
                    "MalformedXML",
                    "The XML you provided was not well-formed or did not validate against our published schema");
        }
        return tagging.build().tagSet().stream()
                .map(tag -> encoded(tag.key()) + "=" + encoded(tag.value()))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(@Nullable String text) {
        return URLEncoder.encode(text == null ? "" : text, StandardCharsets.UTF_8);
    }

    /** What is no address of the web counts as if it were not there. */
    static boolean isAddress(String redirect) {
        try {
            URI uri = new URI(redirect);
            return ("http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme()))
                    && uri.getHost() != null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** Where the form says that the browser goes on, or with which status it is told. */
    private static GatewayResponse done(
            GatewayResponse put, String bucket, String key, GatewayRequest request, Map<String, String> fields) {
        String etag = put.headers().entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase("etag"))
                .map(header -> header.getValue().get(0))
                .findFirst()
                .orElse("");
        String location = "http://" + String.valueOf(request.header("host")) + "/"
                + (String.valueOf(request.header("host")).startsWith(bucket + ".") ? "" : bucket + "/")
                + URLEncoder.encode(key, StandardCharsets.UTF_8);
        String redirect = fields.getOrDefault("success_action_redirect", fields.getOrDefault("redirect", ""));
        GatewayResponse answer;
        if (isAddress(redirect)) {
            answer = GatewayResponse.of(303, null, new byte[0]);
            location = redirect + (redirect.contains("?") ? "&" : "?") + "bucket=" + bucket + "&key="
                    + URLEncoder.encode(key, StandardCharsets.UTF_8) + "&etag="
                    + URLEncoder.encode(etag, StandardCharsets.UTF_8);
        } else if ("201".equals(fields.get("success_action_status"))) {
            String there = location;
            answer = GatewayResponse.of(
                    201,
                    "application/xml",
                    XmlWire.lined(out -> {
                                out.writeStartElement("PostResponse");
                                XmlWire.element(out, "Location", there);
                                XmlWire.element(out, "Bucket", bucket);
                                XmlWire.element(out, "Key", key);
                                XmlWire.element(out, "ETag", etag);
                                out.writeEndElement();
                            })
                            .getBytes(StandardCharsets.UTF_8));
        } else {
            answer = GatewayResponse.of(
                    "200".equals(fields.get("success_action_status")) ? 200 : 204, null, new byte[0]);
        }
        put.headers().forEach((name, values) -> {
            if (name.toLowerCase(java.util.Locale.ROOT).startsWith("x-amz-")) {
                values.forEach(value -> answer.with(name, value));
            }
        });
        return answer.with("ETag", etag).with("Location", location);
    }
}
