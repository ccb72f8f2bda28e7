package dev.opsctl.local.service.apigateway.control;

import java.util.LinkedHashMap;
import java.util.Map;

/** The responses of a method or of an integration, by status code. */
final class Responses {

    private Responses() {}

    static void checkStatus(String status) {
        if (status == null || !status.matches("[1-5]\\d\\d")) {
            throw ApiErrors.badRequest("Invalid response status code specified");
        }
    }

    /** @throws software.amazon.awssdk.services.apigateway.model.NotFoundException if there is none */
    static <R> R get(Map<String, R> responses, String status) {
        R response = responses.get(status);
        if (response == null) {
            throw ApiErrors.notFound("Invalid Response status code specified");
        }
        return response;
    }

    static <R> Map<String, R> with(Map<String, R> responses, String status, R response) {
        Map<String, R> all = new LinkedHashMap<>(responses);
        all.put(status, response);
        return all;
    }

    static <R> Map<String, R> without(Map<String, R> responses, String status) {
        Map<String, R> left = new LinkedHashMap<>(responses);
        left.remove(status);
        return left;
    }
}
