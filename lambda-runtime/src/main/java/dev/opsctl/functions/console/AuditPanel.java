package dev.opsctl.functions.console;

import dev.opsctl.functions.console.domain.AuditLine;
import dev.opsctl.functions.runtime.ApiCall;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who changed what (WEB-4). */
final class AuditPanel {
    /** The mark looks at so many of the newest lines. */
    private static final int MARKED = 25;

    private final Audit audit;

    AuditPanel(Audit audit) {
        this.audit = audit;
    }

    /** {@code GET audit?subject=ID&since=TIME&limit=N&nextToken=T}: lines, newest first. */
    Map<String, Object> list(ApiCall call) {
        Audit.Page page = audit.list(
                Parameters.text(call, "subject"),
                Parameters.time(call, "since"),
                Parameters.limit(call, 50, 100),
                call.queryParameter("nextToken"));
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("lines", page.lines().stream().map(AuditLine::toJson).toList());
        if (page.next() != null) {
            json.put("nextToken", page.next());
        }
        return ApiCall.answer(200, json);
    }

    /** @param one what was changed; null for everything */
    String mark(@Nullable String one) {
        return Marks.of(
                audit.list(one, null, MARKED, null).lines().stream().map(line -> List.of(line.id(), line.state())));
    }
}
