package dev.opsctl.local.service.apigateway.execute;

import dev.opsctl.local.cloud.Caller;

/**
 * Who signed a request.
 *
 * @param service the service of the signature's scope: {@code execute-api} is right
 */
public record Signature(Caller caller, String accessKeyId, String service) {
    /** A request that is not signed, or not rightly. */
    public static final class Invalid extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final String code;

        public Invalid(String code, String message) {
            super(message, null, false, false);
            this.code = code;
        }

        /** AWS's error code, such as {@code InvalidClientTokenId}. */
        public String code() {
            return code;
        }
    }
}
