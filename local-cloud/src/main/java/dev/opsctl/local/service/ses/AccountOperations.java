package dev.opsctl.local.service.ses;

import dev.opsctl.local.service.ses.SesRefusal.Reason;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.sesv2.model.GetAccountRequest;
import software.amazon.awssdk.services.sesv2.model.GetAccountResponse;
import software.amazon.awssdk.services.sesv2.model.PutAccountDetailsRequest;
import software.amazon.awssdk.services.sesv2.model.PutAccountSendingAttributesRequest;

/**
 * The account: sandbox or production, and whether it may send. AWS reviews a request for production access within a day; here it is
 * granted at once.
 *
 * @see <a href="https://docs.aws.amazon.com/ses/latest/dg/request-production-access.html">Production access</a>
 */
final class AccountOperations {

    /** A comma is in no address that SES takes. */
    private static final String ADDRESSES = "additionalContactEmailAddresses";

    private final SesCore ses;

    AccountOperations(SesCore ses) {
        this.ses = ses;
    }

    public GetAccountResponse getAccount(GetAccountRequest request) {
        SesAccount.Settings account = ses.account().settings();
        GetAccountResponse.Builder answer = GetAccountResponse.builder()
                .productionAccessEnabled(account.production())
                .sendingEnabled(account.sending())
                .dedicatedIpAutoWarmupEnabled(false)
                .enforcementStatus("HEALTHY")
                .suppressionAttributes(s -> s.suppressedReasonsWithStrings(account.suppressedReasons()))
                .sendQuota(quota -> quota.max24HourSend(ses.account().maxInDay())
                        .maxSendRate(ses.account().maxInSecond())
                        .sentLast24Hours((double) ses.sending().sentLast24Hours()));
        if (!account.details().isEmpty()) {
            answer.details(d -> d.mailType(account.details().get("mailType"))
                    .websiteURL(account.details().get("websiteURL"))
                    .contactLanguage(account.details().get("contactLanguage"))
                    .useCaseDescription(account.details().get("useCaseDescription"))
                    .additionalContactEmailAddresses(
                            account.details().containsKey(ADDRESSES)
                                    ? List.of(account.details().get(ADDRESSES).split(","))
                                    : null)
                    .reviewDetails(r -> r.status("GRANTED")));
        }
        return answer.build();
    }

    public void putAccountDetails(PutAccountDetailsRequest request) {
        ses.v2Change(() -> {
            if (ses.account().settings().production()) {
                throw new SesRefusal(Reason.CONFLICT, "The account already has production access.");
            }
            Map<String, String> details = new TreeMap<>();
            details.put("mailType", request.mailTypeAsString());
            details.put("websiteURL", request.websiteURL());
            if (request.contactLanguageAsString() != null) {
                details.put("contactLanguage", request.contactLanguageAsString());
            }
            if (request.useCaseDescription() != null) {
                details.put("useCaseDescription", request.useCaseDescription());
            }
            if (!request.additionalContactEmailAddresses().isEmpty()) {
                details.put(ADDRESSES, String.join(",", request.additionalContactEmailAddresses()));
            }
            ses.account()
                    .change(before -> new SesAccount.Settings(
                            Boolean.TRUE.equals(request.productionAccessEnabled()),
                            before.sending(),
                            before.suppressedReasons(),
                            details));
        });
    }

    public void putAccountSendingAttributes(PutAccountSendingAttributesRequest request) {
        ses.account()
                .change(before -> new SesAccount.Settings(
                        before.production(),
                        Boolean.TRUE.equals(request.sendingEnabled()),
                        before.suppressedReasons(),
                        before.details()));
    }
}
