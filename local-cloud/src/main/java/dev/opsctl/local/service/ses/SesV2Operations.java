package dev.opsctl.local.service.ses;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import software.amazon.awssdk.services.sesv2.SesV2Client;
import software.amazon.awssdk.services.sesv2.model.Tag;

/** What the groups of operations of SES version 2 share. */
interface SesV2Operations extends SesV2Client {

    /** The state that both versions of the API work on. */
    SesCore ses();

    /** The answer, or the refusal in the words of version 2. */
    default <T> T answer(Supplier<T> body) {
        return SesCore.answer(body, SesRefusal::v2);
    }

    /** As {@link #answer}, for what is read, decided on and written as one change. */
    default <T> T change(Supplier<T> body) {
        return answer(() -> ses().context().change(change -> {
            return body.get();
        }));
    }

    static List<Tag> tags(Map<String, String> tags) {
        return tags.entrySet().stream()
                .map(tag ->
                        Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                .toList();
    }
}
