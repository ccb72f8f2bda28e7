package dev.opsctl.local.gateway;

import dev.opsctl.local.cloud.ServiceDefinition;
import dev.opsctl.local.wire.CborWire;
import dev.opsctl.local.wire.WireErrors;
import dev.opsctl.local.wire.WireModel;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * The gateway's own errors, in the protocol of the service that was meant as far as a head shows it.
 *
 * @param protocol as {@link WireErrors} names them; null if nothing shows it
 */
record Refusals(WireModel model, String protocol) {

    static Refusals ofS3() {
        return new Refusals(WireModel.of(S3Client.class), "rest-xml");
    }

    static Refusals plain() {
        return new Refusals(WireModel.of(S3Client.class), "rest-json");
    }

    /** @param candidates the services that the credential scope names; all if it names none */
    static Refusals of(List<ServiceDefinition<?>> candidates, GatewayRequest head) {
        if (CborWire.NAME.equals(head.header(CborWire.HEADER))) {
            return new Refusals(WireModel.of(candidates.get(0).clientInterface()), "cbor");
        }
        String target = head.header("x-amz-target");
        String type = head.header("content-type");
        boolean form = type != null && type.startsWith("application/x-www-form-urlencoded")
                || head.rawQuery().contains("Action=");
        for (ServiceDefinition<?> candidate : candidates) {
            WireModel model = WireModel.of(candidate.clientInterface());
            if (target != null ? isTargetOf(model, target) : form && model.speaks("query")) {
                return new Refusals(model, target != null ? "json" : "query");
            }
        }
        WireModel first = WireModel.of(candidates.get(0).clientInterface());
        return target != null
                ? new Refusals(first, "json")
                : form ? new Refusals(first, "query") : candidates.size() == 1 ? alone(first) : plain();
    }

    private static Refusals alone(WireModel model) {
        for (String protocol : List.of("query", "rest-xml")) {
            if (model.speaks(protocol)) {
                return new Refusals(model, protocol);
            }
        }
        return plain();
    }

    /** The service of the operation that a request's target names. */
    static Optional<String> serviceOf(Collection<ServiceDefinition<?>> all, GatewayRequest request) {
        String target = request.header("x-amz-target");
        return target == null
                ? Optional.empty()
                : all.stream()
                        .map(definition -> WireModel.of(definition.clientInterface()))
                        .filter(model -> isTargetOf(model, target))
                        .map(WireModel::signingName)
                        .findFirst();
    }

    private static boolean isTargetOf(WireModel model, String target) {
        int dot = target.lastIndexOf('.');
        return dot > 0 && target.substring(0, dot).equals(model.targetPrefix());
    }

    GatewayResponse of(SignatureException e) {
        return encoded(WireErrors.encode(
                model,
                protocol,
                code(e.code()),
                e.status(),
                e.getMessage(),
                UUID.randomUUID().toString(),
                e.details()));
    }

    GatewayResponse of(AwsServiceException failure) {
        return encoded(
                WireErrors.encode(failure, model, protocol, UUID.randomUUID().toString(), Map.of()));
    }

    GatewayResponse failed(String code, int status, @Nullable String message) {
        return encoded(WireErrors.encode(
                model, protocol, code, status, message, UUID.randomUUID().toString(), Map.of()));
    }

    /** The JSON protocols have their own names, and only S3 has some. */
    private String code(String code) {
        boolean s3 = model.serviceId().equals("S3") && protocol.equals("rest-xml");
        String common = s3
                ? code
                : switch (code) {
                    case "InvalidArgument", "AuthorizationQueryParametersError" -> "IncompleteSignature";
                    default -> code;
                };
        if (!protocol.endsWith("json") && !protocol.equals("cbor")) {
            return common;
        }
        return switch (common) {
            case "InvalidClientTokenId" -> "UnrecognizedClientException";
            case "ExpiredToken" -> "ExpiredTokenException";
            case "SignatureDoesNotMatch" -> "InvalidSignatureException";
            case "MissingAuthenticationToken" -> "MissingAuthenticationTokenException";
            case "IncompleteSignature" -> "IncompleteSignatureException";
            default -> common;
        };
    }

    private static GatewayResponse encoded(WireErrors.Encoded error) {
        GatewayResponse response = GatewayResponse.of(error.status(), error.contentType(), error.body());
        error.headers().forEach((name, values) -> response.headers().put(name, values));
        return response;
    }
}
