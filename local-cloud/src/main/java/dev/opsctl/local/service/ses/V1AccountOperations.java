package dev.opsctl.local.service.ses;

import software.amazon.awssdk.services.ses.model.GetAccountSendingEnabledRequest;
import software.amazon.awssdk.services.ses.model.GetAccountSendingEnabledResponse;
import software.amazon.awssdk.services.ses.model.GetSendQuotaRequest;
import software.amazon.awssdk.services.ses.model.GetSendQuotaResponse;
import software.amazon.awssdk.services.ses.model.GetSendStatisticsRequest;
import software.amazon.awssdk.services.ses.model.GetSendStatisticsResponse;
import software.amazon.awssdk.services.ses.model.SendDataPoint;
import software.amazon.awssdk.services.ses.model.UpdateAccountSendingEnabledRequest;

/** The account's quotas and statistics, and whether it may send, as the API of 2010 has them. */
final class V1AccountOperations {

    private final SesCore ses;

    V1AccountOperations(SesCore ses) {
        this.ses = ses;
    }

    public GetSendQuotaResponse getSendQuota(GetSendQuotaRequest request) {
        return GetSendQuotaResponse.builder()
                .max24HourSend(ses.account().maxInDay())
                .maxSendRate(ses.account().maxInSecond())
                .sentLast24Hours((double) ses.sending().sentLast24Hours())
                .build();
    }

    public GetSendStatisticsResponse getSendStatistics(GetSendStatisticsRequest request) {
        return GetSendStatisticsResponse.builder()
                .sendDataPoints(ses.sending().statistics().stream()
                        .map(point -> SendDataPoint.builder()
                                .timestamp(point.from())
                                .deliveryAttempts(point.attempts())
                                .bounces(point.bounces())
                                .complaints(point.complaints())
                                .rejects(point.rejects())
                                .build())
                        .toList())
                .build();
    }

    public GetAccountSendingEnabledResponse getAccountSendingEnabled(GetAccountSendingEnabledRequest request) {
        return GetAccountSendingEnabledResponse.builder()
                .enabled(ses.account().settings().sending())
                .build();
    }

    public void updateAccountSendingEnabled(UpdateAccountSendingEnabledRequest request) {
        ses.account()
                .change(before -> new SesAccount.Settings(
                        before.production(),
                        Boolean.TRUE.equals(request.enabled()),
                        before.suppressedReasons(),
                        before.details()));
    }
}
