package dev.opsctl.local.service.lambda.invoke;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.opsctl.local.service.lambda.invoke.FunctionUrls.Reply;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What functions answer at their URLs, as HTTP. */
class UrlRepliesTest {

    private static Reply reply(String rest) {
        return UrlInvocations.reply(("{\"statusCode\":200," + rest + "}").getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"headers\":{\"a\":\"1\\r\\nSet-Cookie: b=c\"}",
                "\"headers\":{\"a\\n\":\"1\"}",
                "\"headers\":{\"\":\"1\"}",
                "\"headers\":{\"a b\":\"1\"}",
                "\"cookies\":[\"a=b\\r\\nX: y\"]"
            })
    void whatIsNoHeaderIsABadAnswer(String rest) {
        assertEquals(502, reply(rest).status());
    }

    @Test
    void howAnAnswerIsSentIsNotTheFunctions() {
        assertEquals(
                Map.of("Content-Type", List.of("text/plain"), "x-own", List.of("é, 1")),
                reply(
                                "\"headers\":{\"Transfer-Encoding\":\"chunked\",\"content-length\":\"9\",\"Connection\":\"close\","
                                        + "\"Content-Type\":\"text/plain\",\"x-own\":\"é, 1\"},\"body\":\"a\"")
                        .headers());
    }
}
