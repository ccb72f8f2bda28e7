package dev.opsctl.local.service.apigateway.definition;

/** An integration of a document is none; the message is AWS's. */
public final class MalformedIntegrationException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String path;

    MalformedIntegrationException(String path) {
        this.path = path;
    }

    @Override
    public String getMessage() {
        return "Unable to parse API definition because of a malformed integration at path " + path + ".";
    }
}
