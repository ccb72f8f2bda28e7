package dev.opsctl.local.route;

import dev.opsctl.local.cloud.LocalCloud;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.gateway.GatewayRequest;
import dev.opsctl.local.gateway.GatewayResponse;
import dev.opsctl.local.gateway.HttpRoute;
import dev.opsctl.local.gateway.SigV4;
import dev.opsctl.local.gateway.SignatureException;
import dev.opsctl.local.service.lambda.function.UrlConfigs;
import dev.opsctl.local.service.lambda.invoke.FunctionUrls;
import dev.opsctl.local.service.lambda.invoke.FunctionUrls.Reply;
import dev.opsctl.local.service.lambda.invoke.FunctionUrls.Signed;
import dev.opsctl.local.service.lambda.invoke.FunctionUrls.Visit;
import java.io.ByteArrayInputStream;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.lambda.LambdaClient;

/** The URLs of functions, {@code ID.lambda-url.REGION.…}, or {@code /_aws/lambda-url/ID/…} for clients that cannot choose the host name. */
public final class FunctionUrlRoute implements HttpRoute {

    private static final Pattern HOST = Pattern.compile("([a-z0-9]+)\\.lambda-url\\..+");
    private static final String PREFIX = "/_aws/lambda-url/";
    private static final Pattern PATH = Pattern.compile(PREFIX + "([a-z0-9]+)(/.*)?");
    private static final long LARGEST_BODY = 6_291_456;

    private final LocalCloud cloud;
    private final SigV4 signatures;

    public FunctionUrlRoute(LocalCloud cloud, SigV4 signatures) {
        this.cloud = cloud;
        this.signatures = signatures;
    }

    @Override
    public boolean matches(GatewayRequest head) {
        // Each request of the gateway comes by here: most are told from these by a look.
        return head.rawPath().startsWith(PREFIX) && PATH.matcher(head.rawPath()).matches()
                || String.valueOf(head.header("host")).contains(".lambda-url.")
                        && host(head).matches();
    }

    private static Matcher host(GatewayRequest head) {
        return HOST.matcher(String.valueOf(head.header("host")));
    }

    /** Who calls is asked when the URL is known: it may take anybody. */
    @Override
    public Admission admit(GatewayRequest head) {
        return new Admission(false, SigV4.claimedService(head).isPresent(), LARGEST_BODY, this::handle);
    }

    private Optional<Signed> signed(GatewayRequest request) {
        if (SigV4.claimedService(request).isEmpty()) {
            return Optional.empty();
        }
        try {
            SigV4.Identity identity = signatures.verify(request);
            return Optional.of(new Signed(identity.caller(), identity.accessKeyId(), identity.service()));
        } catch (SignatureException e) {
            return Optional.empty();
        }
    }

    private GatewayResponse handle(GatewayRequest request) {
        if (request.body().length() > LARGEST_BODY) {
            return GatewayResponse.json(413, "{\"Message\":\"Request Entity Too Large\"}");
        }
        Matcher path = PATH.matcher(request.rawPath());
        Matcher host = host(request);
        boolean named = path.matches();
        String id = named ? path.group(1) : host.matches() ? host.group(1) : "";
        String rest = named ? path.group(2) : request.rawPath();
        Scope owner = UrlConfigs.owner(cloud, id).orElse(null);
        Reply reply = owner == null
                ? Reply.nobody()
                : ((FunctionUrls) cloud.service(LambdaClient.class, owner))
                        .serve(
                                id,
                                new Visit(
                                        request.method(),
                                        rest == null ? "/" : rest,
                                        request.rawQuery(),
                                        request.headers(),
                                        request.body().bytes(),
                                        request.sourceIp(),
                                        () -> signed(request)),
                                cloud.authorizer());
        return new GatewayResponse(
                reply.status(), reply.headers(), new ByteArrayInputStream(reply.body()), reply.body().length);
    }
}
