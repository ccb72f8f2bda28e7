package dev.opsctl.local.service.sts;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.identity.principal.AccessKeyRecord;
import dev.opsctl.local.identity.principal.RoleSessions;
import dev.opsctl.local.identity.principal.Session;
import dev.opsctl.local.identity.principal.Sessions;
import dev.opsctl.local.sdk.Faults;
import java.time.Duration;
import java.util.Map;
import software.amazon.awssdk.services.sts.model.Credentials;
import software.amazon.awssdk.services.sts.model.DecodeAuthorizationMessageRequest;
import software.amazon.awssdk.services.sts.model.DecodeAuthorizationMessageResponse;
import software.amazon.awssdk.services.sts.model.GetAccessKeyInfoRequest;
import software.amazon.awssdk.services.sts.model.GetAccessKeyInfoResponse;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityRequest;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;
import software.amazon.awssdk.services.sts.model.GetSessionTokenRequest;
import software.amazon.awssdk.services.sts.model.GetSessionTokenResponse;
import software.amazon.awssdk.services.sts.model.InvalidAuthorizationMessageException;

/** Sessions of users, and what is known of callers and their keys. */
final class SessionOperations {

    private final ServiceContext context;
    private final Sessions sessions;

    SessionOperations(ServiceContext context, Sessions sessions) {
        this.context = context;
        this.sessions = sessions;
    }

    public GetSessionTokenResponse getSessionToken(GetSessionTokenRequest request) {
        Caller caller = context.caller();
        if (caller.type() != Caller.Type.USER && caller.type() != Caller.Type.ROOT) {
            throw StsErrors.denied("Cannot call GetSessionToken with session credentials");
        }
        int seconds = request.durationSeconds() == null ? 43200 : request.durationSeconds();
        StsErrors.bounds(seconds, 900, 129600);
        Caller tokened = caller;
        for (Map.Entry<String, String> key :
                RoleSessions.issued(context.clock().instant()).entrySet()) {
            tokened = tokened.with(key.getKey(), key.getValue());
        }
        return GetSessionTokenResponse.builder()
                .credentials(credentials(sessions.open(tokened, Duration.ofSeconds(seconds))))
                .build();
    }

    public GetCallerIdentityResponse getCallerIdentity(GetCallerIdentityRequest request) {
        Caller caller = context.caller();
        return GetCallerIdentityResponse.builder()
                .account(caller.accountId())
                .arn(caller.arn())
                .userId(caller.userId())
                .build();
    }

    public GetAccessKeyInfoResponse getAccessKeyInfo(GetAccessKeyInfoRequest request) {
        StsErrors.require(request.accessKeyId(), "accessKeyId");
        String account = context.cloud()
                .store()
                .table("iam/access-keys", AccessKeyRecord.class)
                .get(request.accessKeyId())
                .map(AccessKeyRecord::accountId)
                .or(() -> sessions.find(request.accessKeyId())
                        .map(session -> session.caller().accountId()))
                .orElseThrow(() -> StsErrors.validation("Request parameter AccessKeyId is invalid"));
        return GetAccessKeyInfoResponse.builder().account(account).build();
    }

    /** No service of this cloud encodes why it refuses: it says so in plain words. Whatever is sent here comes from elsewhere, and its key is there. */
    public DecodeAuthorizationMessageResponse decodeAuthorizationMessage(DecodeAuthorizationMessageRequest request) {
        StsErrors.require(request.encodedMessage(), "encodedMessage");
        throw Faults.of(InvalidAuthorizationMessageException.class, "Message is not valid");
    }

    static Credentials credentials(Session session) {
        return Credentials.builder()
                .accessKeyId(session.accessKeyId())
                .secretAccessKey(session.secretAccessKey())
                .sessionToken(session.sessionToken())
                .expiration(session.expiration())
                .build();
    }
}
