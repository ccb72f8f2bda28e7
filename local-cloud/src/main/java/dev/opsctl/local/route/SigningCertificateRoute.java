package dev.opsctl.local.route;

import dev.opsctl.local.cloud.LocalCloud;
import dev.opsctl.local.gateway.GatewayRequest;
import dev.opsctl.local.gateway.GatewayResponse;
import dev.opsctl.local.gateway.HttpRoute;
import dev.opsctl.local.service.sns.SigningCertificates;
import java.nio.charset.StandardCharsets;

/** The SigningCertURL of notifications: the certificate under which their signatures hold, for everybody. */
public final class SigningCertificateRoute implements HttpRoute {

    private final SigningCertificates certificates;

    public SigningCertificateRoute(LocalCloud cloud) {
        this.certificates = new SigningCertificates(cloud);
    }

    @Override
    public boolean matches(GatewayRequest request) {
        return request.method().equals("GET") && SigningCertificates.isPath(request.rawPath());
    }

    @Override
    public Admission admit(GatewayRequest head) {
        return new Admission(false, false, 0, this::answer);
    }

    private GatewayResponse answer(GatewayRequest request) {
        return certificates
                .at(request.rawPath())
                .map(pem -> GatewayResponse.of(200, "application/x-pem-file", pem.getBytes(StandardCharsets.US_ASCII)))
                .orElseGet(() -> GatewayResponse.of(
                        404,
                        "text/plain; charset=utf-8",
                        "no topic of this account and Region has signed anything\n".getBytes(StandardCharsets.UTF_8)));
    }
}
