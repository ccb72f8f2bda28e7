package dev.opsctl.local.engine.process;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.opsctl.local.cloud.Workers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * AWS Lambda's Runtime API for the child processes of this daemon: one port, and a secret path for each child.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html">Runtime API</a>
 */
public final class RuntimeApi implements AutoCloseable {

    static {
        // Otherwise Nagle's algorithm adds 40 ms to every invocation.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    /** One invocation as the child sees it. */
    record Task(
            String requestId,
            byte[] payload,
            long deadlineMillis,
            String functionArn,
            @Nullable String traceHeader,
            @Nullable String clientContext) {}

    /** The side of the daemon of one child. */
    interface Child {

        /** Blocks until there is an invocation; null when the child is to end. */
        @Nullable
        Task next() throws InterruptedException;

        void response(String requestId, byte[] body);

        void error(String requestId, String errorType, byte[] body);

        void initError(String errorType, byte[] body);
    }

    private static final String VERSION = "/2018-06-01/runtime/";

    private final HttpServer server;
    private final Map<String, Child> children = new ConcurrentHashMap<>();

    public RuntimeApi(Workers workers) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 64);
        server.setExecutor(workers.executor("a call of a function's runtime"));
        server.createContext("/", this::handle);
        server.start();
    }

    /** @return what the child gets as {@code AWS_LAMBDA_RUNTIME_API} */
    String register(Child child) {
        String secret = UUID.randomUUID().toString();
        children.put(secret, child);
        return "127.0.0.1:" + server.getAddress().getPort() + "/" + secret;
    }

    void unregister(String address) {
        children.remove(address.substring(address.indexOf('/') + 1));
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        int slash = path.indexOf('/', 1);
        Child child = slash < 0 ? null : children.get(path.substring(1, slash));
        if (child == null || !path.startsWith(VERSION, slash)) {
            answer(
                    exchange,
                    403,
                    "{\"errorMessage\":\"Forbidden\",\"errorType\":\"InvalidRuntime\"}"
                            .getBytes(StandardCharsets.UTF_8));
            return;
        }
        String operation = path.substring(slash + VERSION.length());
        String[] parts = operation.split("/");
        if ("invocation/next".equals(operation)) {
            next(exchange, child);
            return;
        }
        byte[] body = exchange.getRequestBody().readAllBytes();
        String errorType = exchange.getRequestHeaders().getFirst("Lambda-Runtime-Function-Error-Type");
        // Answered first, so that the child asks for the next invocation while this one's result is handed on.
        answer(exchange, 202, "{\"status\":\"OK\"}\n".getBytes(StandardCharsets.UTF_8));
        if ("init/error".equals(operation)) {
            child.initError(errorType, body);
        } else if (parts.length == 3 && "response".equals(parts[2])) {
            child.response(parts[1], body);
        } else if (parts.length == 3 && "error".equals(parts[2])) {
            child.error(parts[1], errorType, body);
        }
    }

    private static void next(HttpExchange exchange, Child child) throws IOException {
        Task task;
        try {
            task = child.next();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            task = null;
        }
        if (task == null) {
            exchange.close();
            return;
        }
        var headers = exchange.getResponseHeaders();
        headers.set("Lambda-Runtime-Aws-Request-Id", task.requestId());
        headers.set("Lambda-Runtime-Deadline-Ms", String.valueOf(task.deadlineMillis()));
        headers.set("Lambda-Runtime-Invoked-Function-Arn", task.functionArn());
        if (task.traceHeader() != null) {
            headers.set("Lambda-Runtime-Trace-Id", task.traceHeader());
        }
        if (task.clientContext() != null) {
            headers.set("Lambda-Runtime-Client-Context", task.clientContext());
        }
        answer(exchange, 200, task.payload());
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
