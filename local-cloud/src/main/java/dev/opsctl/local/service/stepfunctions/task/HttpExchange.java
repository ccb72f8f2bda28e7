package dev.opsctl.local.service.stepfunctions.task;

import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sfn.model.InspectionDataRequest;
import software.amazon.awssdk.services.sfn.model.InspectionDataResponse;

/** One request of an HTTP task and its response, as TestState shows them. */
public final class HttpExchange {

    /** Whether what the connection adds is shown. */
    final boolean revealing;

    private @Nullable InspectionDataRequest request;
    private @Nullable InspectionDataResponse response;

    public HttpExchange(boolean revealing) {
        this.revealing = revealing;
    }

    void sent(HttpRequest sent, @Nullable String body) {
        request = InspectionDataRequest.builder()
                .protocol(sent.uri().getScheme())
                .method(sent.method())
                .url(sent.uri().toString())
                .headers(text(sent.headers()))
                .body(body)
                .build();
    }

    void received(HttpResponse<byte[]> received, String statusMessage) {
        response = InspectionDataResponse.builder()
                .protocol(received.uri().getScheme())
                .statusCode(String.valueOf(received.statusCode()))
                .statusMessage(statusMessage)
                .headers(text(received.headers()))
                .body(new String(received.body(), StandardCharsets.UTF_8))
                .build();
    }

    private static String text(HttpHeaders headers) {
        return headers.map().entrySet().stream()
                .map(header -> header.getKey() + ": " + String.join(",", header.getValue()))
                .collect(Collectors.joining(", ", "[", "]"));
    }

    /** Null if nothing was sent. */
    public @Nullable InspectionDataRequest request() {
        return request;
    }

    /** Null if nothing came back. */
    public @Nullable InspectionDataResponse response() {
        return response;
    }
}
