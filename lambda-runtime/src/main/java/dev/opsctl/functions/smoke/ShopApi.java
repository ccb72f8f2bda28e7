package dev.opsctl.functions.smoke;

import dev.opsctl.functions.smoke.domain.SmokeCheck;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Optional;

/** The shop's catalogue, which anybody may ask for: {@code GET /api/products}. */
final class ShopApi implements SmokeCheck.Shop {

    /** As long as API Gateway waits for an integration. */
    private static final int MILLIS = 29_000;

    private static final int ATTEMPTS = 3;

    private final String address;

    /** @param url the API's base address, without a slash at its end */
    ShopApi(String url) {
        this.address = url + "/api/products";
    }

    @Override
    public Optional<String> trouble() {
        Optional<String> trouble = Optional.empty();
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            trouble = once();
            if (trouble.isEmpty()) {
                break;
            }
        }
        return trouble;
    }

    private Optional<String> once() {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(address).toURL().openConnection();
            connection.setConnectTimeout(MILLIS);
            connection.setReadTimeout(MILLIS);
            int status = connection.getResponseCode();
            connection.disconnect();
            return status == HttpURLConnection.HTTP_OK
                    ? Optional.empty()
                    : Optional.of("GET " + address + " answers " + status);
        } catch (IOException e) {
            return Optional.of("GET " + address + " does not answer: " + e);
        }
    }
}
