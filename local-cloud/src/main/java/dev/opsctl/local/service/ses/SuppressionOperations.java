package dev.opsctl.local.service.ses;

import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.service.ses.SesAccount.Suppressed;
import dev.opsctl.local.service.ses.SesRefusal.Reason;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.sesv2.model.DeleteSuppressedDestinationRequest;
import software.amazon.awssdk.services.sesv2.model.GetSuppressedDestinationRequest;
import software.amazon.awssdk.services.sesv2.model.GetSuppressedDestinationResponse;
import software.amazon.awssdk.services.sesv2.model.ListSuppressedDestinationsRequest;
import software.amazon.awssdk.services.sesv2.model.ListSuppressedDestinationsResponse;
import software.amazon.awssdk.services.sesv2.model.PutAccountSuppressionAttributesRequest;
import software.amazon.awssdk.services.sesv2.model.PutConfigurationSetSuppressionOptionsRequest;
import software.amazon.awssdk.services.sesv2.model.PutSuppressedDestinationRequest;
import software.amazon.awssdk.services.sesv2.model.SuppressedDestinationSummary;
import software.amazon.awssdk.services.sesv2.model.SuppressionOptions;

/** The account's list of addresses that no mail is sent to, and for which reasons addresses count. */
final class SuppressionOperations {

    private final SesCore ses;

    SuppressionOperations(SesCore ses) {
        this.ses = ses;
    }

    public void putSuppressedDestination(PutSuppressedDestinationRequest request) {
        ses.v2(() -> {
            ses.account()
                    .suppress(
                            SesIdentities.checkAddress(String.valueOf(request.emailAddress())),
                            new Suppressed(
                                    request.reasonAsString(),
                                    ses.context().clock().instant(),
                                    null,
                                    null));
        });
    }

    public GetSuppressedDestinationResponse getSuppressedDestination(GetSuppressedDestinationRequest request) {
        return ses.v2(() -> {
            Suppressed why = ses.account()
                    .find(String.valueOf(request.emailAddress()))
                    .orElseThrow(() -> missing(request.emailAddress()));
            return GetSuppressedDestinationResponse.builder()
                    .suppressedDestination(destination -> {
                        destination
                                .emailAddress(request.emailAddress())
                                .reason(why.reason())
                                .lastUpdateTime(why.at());
                        if (why.messageId() != null) {
                            destination.attributes(
                                    a -> a.messageId(why.messageId()).feedbackId(why.feedbackId()));
                        }
                    })
                    .build();
        });
    }

    public void deleteSuppressedDestination(DeleteSuppressedDestinationRequest request) {
        ses.v2(() -> {
            ses.account()
                    .release(String.valueOf(request.emailAddress()))
                    .orElseThrow(() -> missing(request.emailAddress()));
        });
    }

    public ListSuppressedDestinationsResponse listSuppressedDestinations(ListSuppressedDestinationsRequest request) {
        List<String> reasons = request.reasonsAsStrings();
        List<Map.Entry<String, Suppressed>> wanted = ses.account().list().stream()
                .filter(entry ->
                        reasons.isEmpty() || reasons.contains(entry.getValue().reason()))
                .filter(entry ->
                        request.startDate() == null || entry.getValue().at().isAfter(request.startDate()))
                .filter(entry ->
                        request.endDate() == null || entry.getValue().at().isBefore(request.endDate()))
                .toList();
        return ses.v2(() -> {
            Page<Map.Entry<String, Suppressed>> page =
                    SesCore.page("suppressed", wanted, Map.Entry::getKey, request.nextToken(), request.pageSize());
            return ListSuppressedDestinationsResponse.builder()
                    .suppressedDestinationSummaries(page.items().stream()
                            .map(entry -> SuppressedDestinationSummary.builder()
                                    .emailAddress(entry.getKey())
                                    .reason(entry.getValue().reason())
                                    .lastUpdateTime(entry.getValue().at())
                                    .build())
                            .toList())
                    .nextToken(page.nextToken())
                    .build();
        });
    }

    public void putAccountSuppressionAttributes(PutAccountSuppressionAttributesRequest request) {
        ses.v2(() -> {
            ses.account()
                    .change(before -> new SesAccount.Settings(
                            before.production(),
                            before.sending(),
                            request.suppressedReasonsAsStrings(),
                            before.details()));
        });
    }

    public void putConfigurationSetSuppressionOptions(PutConfigurationSetSuppressionOptionsRequest request) {
        ses.v2(() -> {
            ses.sets().configure(request.configurationSetName(), set -> set.toBuilder()
                    .suppressionOptions(SuppressionOptions.builder()
                            .suppressedReasonsWithStrings(request.suppressedReasonsAsStrings())
                            .build())
                    .build());
        });
    }

    private static SesRefusal missing(String address) {
        return new SesRefusal(
                Reason.NOT_FOUND, "Email address " + address + " does not exist on your suppression list.");
    }
}
