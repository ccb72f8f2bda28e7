package dev.opsctl.local.service.apigateway.execute;

import dev.opsctl.local.cloud.ServiceContext;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The execution log of one test: given back, written nowhere. */
final class TestLog extends StageLogs {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "EEE MMM dd HH:mm:ss 'UTC' yyyy", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private final ServiceContext context;
    private final List<String> lines = new ArrayList<>();
    private boolean mock;

    TestLog(ServiceContext context) {
        super(context, Optional::empty);
        this.context = context;
    }

    @Override
    public void execution(String api, String stage, String line) {
        String said = line.substring(line.indexOf(") ") + 2);
        // Of mocks, of types of gateway responses and of the other id a test's log tells nothing.
        boolean told = !said.startsWith("Extended Request Id")
                && !said.startsWith("Gateway response type")
                && !said.equals("Sending request to the mock");
        if (said.equals("Sending request to the mock")) {
            lines.removeIf(each -> each.contains(" : Endpoint request "));
            mock = true;
        }
        boolean endpoint = said.startsWith("Endpoint ") || said.startsWith("Received response");
        if (told && !(mock && endpoint)) {
            lines.add(TIME.format(context.clock().instant()) + " : " + said);
        }
    }

    String text(String requestId) {
        return "Execution log for request " + requestId + "\n" + String.join("\n", lines) + "\n";
    }
}
