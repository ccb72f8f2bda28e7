package dev.opsctl.local.cloud;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

class ServedRequestTest {

    private static final String ID = "5e1bd7ca-0000-4000-8000-00000000beef";

    @Test
    void a_thread_is_called_after_its_request_as_long_as_it_serves_it() {
        String before = Thread.currentThread().getName();
        String during = ServedRequest.during(
                ID,
                () -> ServedRequest.during("inner", () -> Thread.currentThread().getName()));
        assertEquals(before + " request inner", during);
        assertEquals(before, Thread.currentThread().getName());
    }

    @Test
    @ResourceLock(Resources.SYSTEM_ERR)
    void what_fails_beside_a_request_is_logged_with_its_id() throws Exception {
        ByteArrayOutputStream logged = new ByteArrayOutputStream();
        PrintStream errors = System.err;
        System.setErr(new PrintStream(logged, true, StandardCharsets.UTF_8));
        try (Workers workers = new Workers()) {
            CompletableFuture<Throwable> failed = new CompletableFuture<>();
            ServedRequest.during(
                    ID,
                    () -> workers.run(
                            "a piece of work",
                            () -> workers.run(
                                    "what that began",
                                    () -> {
                                        throw new IllegalStateException("meant");
                                    },
                                    failed::complete)));
            failed.get(30, TimeUnit.SECONDS);
            CompletableFuture<String> name = new CompletableFuture<>();
            workers.run(
                    "work of nobody", () -> name.complete(Thread.currentThread().getName()));
            assertFalse(name.get(30, TimeUnit.SECONDS).contains("request"));
        } finally {
            System.setErr(errors);
        }
        String line = logged.toString(StandardCharsets.UTF_8);
        assertTrue(line.contains("request " + ID) && line.contains("what that began failed"), line);
    }
}
