package dev.opsctl.functions.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.opsctl.functions.json.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9110, 13.1.2: whoever has what is read is not sent it again. */
class ConditionalAnswersTest {

    private static final Map<String, Object> BODY = Map.of("orders", List.of("a", "b"));

    private static ApiCall call(String method, String... ifNoneMatch) {
        Map<String, Object> event = new LinkedHashMap<>(Map.of("httpMethod", method, "resource", "/api/orders"));
        if (ifNoneMatch.length > 0) {
            event.put("headers", Map.of("If-None-Match", ifNoneMatch[ifNoneMatch.length - 1]));
            event.put("multiValueHeaders", Map.of("If-None-Match", new ArrayList<>(Arrays.asList(ifNoneMatch))));
        }
        return ApiCall.of(event);
    }

    private static Map<String, Object> get(String... ifNoneMatch) {
        return call("GET", ifNoneMatch).conditional(ApiCall.answer(200, BODY));
    }

    private static String tag(Map<String, Object> answer) {
        return Json.text(Json.object(answer, "headers"), "ETag");
    }

    @Test
    void the_same_body_has_the_same_strong_tag_and_another_another() {
        assertEquals(tag(get()), tag(get()));
        assertEquals('"', tag(get()).charAt(0));
        assertNotEquals(tag(get()), tag(call("GET").conditional(ApiCall.answer(200, Map.of()))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"T", "W/T", "*", " * ", "\"other\", T", "\"other\",W/T ,\"x\"", "\"a,b\",T"})
    void who_has_it_gets_304_without_body(String ifNoneMatch) {
        Map<String, Object> answer = get(ifNoneMatch.replace("T", tag(get())));
        assertEquals(304, answer.get("statusCode"));
        assertEquals("", answer.get("body"));
        assertEquals(Json.object(get(), "headers"), Json.object(answer, "headers"));
        assertEquals("private, no-cache", Json.object(answer, "headers").get("Cache-Control"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"other\"", "", ",", "T0", "w/T", "\"T\"", "T T", "\"*\"", "**"})
    void who_has_another_version_gets_all_of_it(String ifNoneMatch) {
        assertEquals(get(), get(ifNoneMatch.replace("T", tag(get()))));
        assertEquals(200, get(ifNoneMatch.replace("T", tag(get()))).get("statusCode"));
    }

    @Test
    void a_list_may_come_in_several_lines() {
        assertEquals(304, get(tag(get()), "\"other\"").get("statusCode"));
        assertEquals(304, get("\"other\"", tag(get())).get("statusCode"));
    }

    @ParameterizedTest
    @CsvSource({"POST, 200", "GET, 201", "GET, 404", "GET, 400"})
    void other_answers_have_no_tag_and_are_kept_by_nobody(String method, int status) {
        Map<String, Object> answer = call(method, "*").conditional(ApiCall.answer(status, BODY));
        assertEquals(ApiCall.answer(status, BODY), answer);
        assertFalse(Json.object(answer, "headers").containsKey("ETag"));
        assertEquals("no-store", Json.object(answer, "headers").get("Cache-Control"));
    }
}
