package dev.opsctl.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/** Somebody who asks five times a second, and to whom every answer has to be good. */
final class Traffic implements AutoCloseable {

    private final List<String> flaws = new CopyOnWriteArrayList<>();
    private final Thread caller;
    private volatile int good;

    private Traffic(URI address) {
        HttpClient http = HttpClient.newHttpClient();
        HttpRequest request =
                HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(60)).build();
        caller = new Thread(() -> {
            while (!Thread.interrupted()) {
                try {
                    int status = http.send(request, BodyHandlers.discarding()).statusCode();
                    if (status == 200) {
                        good++;
                    } else {
                        flaws.add("status " + status);
                    }
                } catch (InterruptedException e) {
                    return;
                } catch (Exception e) {
                    flaws.add(e.toString());
                }
                LockSupport.parkNanos(200_000_000);
            }
        });
    }

    static Traffic to(URI address) {
        Traffic traffic = new Traffic(address);
        traffic.caller.start();
        return traffic;
    }

    /** Ends it, and says what was wrong. */
    @Override
    public void close() throws InterruptedException {
        caller.interrupt();
        caller.join();
        assertEquals(List.of(), flaws);
        assertTrue(good > 0, "nobody was answered");
    }
}
