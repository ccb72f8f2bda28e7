package dev.opsctl.local.settings;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.sdk.PojoJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * What there is to set of a service: {@code src/test/resources/settings/CLIENT.json}.
 *
 * <ul>
 *   <li>{@code setup}: calls {@code [operation, request, {member: name}, client]}, with the client's interface if it is another service's; {@code ${name}} is what was remembered of an answer, {@code
 *       ${ACCOUNT}} the account, {@code ${NOW}} when the walk began, {@code ${N}} a number that each request counts on.
 *   <li>{@code apart}: operations that set nothing that lasts, with the reason; {@code neither}: members that set nothing in any operation.
 *   <li>{@code operations}: by operation, {@code request} (the members that every request has: they are read back, too), {@code remember} (of its answer), {@code then} (calls as in {@code setup}, before it is read back), {@code settled} (a call, and a pointer to what ends with a word when what goes on in the background is over; of the whole file: after {@code setup}), {@code
 *       before} and {@code after} (a call, or several, that make room), {@code read} (where it is read back: operation, request, pointer to what has the members; empty for the answer itself),
 *       {@code reads} (the same for single members), {@code members} (values to set, by member; {@code {"set": …, "read": …, "with": …}} where it is told otherwise, or wants other members, too), {@code
 *       at} (pointers where a member is told by another name; they go into documents that are texts, too), {@code refused} (value, and a word of the refusal besides the member's name), {@code neither} (the
 *       reason). Of a structure, every member inside, however deep, is in one of the values, or is said by its path ({@code Member.Inner}) in {@code refused} (a
 *       value of {@code Member}) or {@code neither}.
 * </ul>
 */
record Settings(Class<?> client, JsonNode file) {

    /** Empty for a service that has no file. */
    static Optional<Settings> of(Class<?> client) {
        String name = "/settings/" + client.getSimpleName().replaceAll("Client$", "") + ".json";
        try (InputStream in = Settings.class.getResourceAsStream(name)) {
            return in == null
                    ? Optional.empty()
                    : Optional.of(new Settings(client, PojoJson.mapper().readTree(in)));
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }
}
