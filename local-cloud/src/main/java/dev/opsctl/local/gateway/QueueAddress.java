package dev.opsctl.local.gateway;

import dev.opsctl.local.cloud.QueryString;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Requests of SQS's query protocol that are sent to a queue's own address, which says which queue they mean.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-xml.html">Query requests</a>
 */
final class QueueAddress {

    private static final Pattern PATH = Pattern.compile("/\\d{12}/[A-Za-z0-9_.-]+");
    /** What is about no queue that is there. */
    private static final Set<String> ELSEWHERE = Set.of("CreateQueue", "ListQueues");

    private QueueAddress() {}

    static boolean isOf(GatewayRequest request) {
        return PATH.matcher(request.rawPath()).matches();
    }

    static void complete(GatewayRequest request, Map<String, String> parameters) {
        if (isOf(request)) {
            parameters.putIfAbsent(
                    "QueueUrl", "http://" + request.header("host") + QueryString.decode(request.rawPath()));
        }
    }

    static boolean refuses(GatewayRequest request, String action) {
        return isOf(request) && ELSEWHERE.contains(action);
    }

    /** To who asks a queue's address for nothing. */
    static GatewayResponse noAction() {
        return GatewayResponse.of(404, "text/xml", "<UnknownOperationException/>\n".getBytes(StandardCharsets.UTF_8));
    }
}
