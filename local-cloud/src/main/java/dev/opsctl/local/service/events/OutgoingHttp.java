package dev.opsctl.local.service.events;

import java.net.http.HttpClient;
import java.time.Duration;

/** The client of calls to API destinations and to who authorises them; made with the first: most clouds never need it, and each one has a thread. */
final class OutgoingHttp {

    static final Duration TIMEOUT = Duration.ofSeconds(5);
    static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();

    private OutgoingHttp() {}
}
