package dev.opsctl.local.service.ses;

import dev.opsctl.local.service.ses.SesRefusal.Reason;
import java.util.Locale;
import software.amazon.awssdk.services.sesv2.model.DeleteSuppressedDestinationRequest;
import software.amazon.awssdk.services.sesv2.model.DeleteSuppressedDestinationResponse;
import software.amazon.awssdk.services.sesv2.model.ListSuppressedDestinationsRequest;
import software.amazon.awssdk.services.sesv2.model.ListSuppressedDestinationsResponse;
import software.amazon.awssdk.services.sesv2.model.PutSuppressedDestinationRequest;
import software.amazon.awssdk.services.sesv2.model.PutSuppressedDestinationResponse;
import software.amazon.awssdk.services.sesv2.model.SuppressedDestinationSummary;

/** The list of addresses that no mail is sent to. */
interface SuppressionOperations extends SesV2Operations {

    @Override
    default PutSuppressedDestinationResponse putSuppressedDestination(PutSuppressedDestinationRequest request) {
        return answer(() -> {
            String address = SesIdentities.checkAddress(String.valueOf(request.emailAddress()));
            ses().sending()
                    .suppressed()
                    .put(
                            address.toLowerCase(Locale.ROOT),
                            request.reasonAsString() + " "
                                    + ses().context().clock().instant());
            return PutSuppressedDestinationResponse.builder().build();
        });
    }

    @Override
    default DeleteSuppressedDestinationResponse deleteSuppressedDestination(
            DeleteSuppressedDestinationRequest request) {
        return answer(() -> {
            ses().sending()
                    .suppressed()
                    .remove(String.valueOf(request.emailAddress()).toLowerCase(Locale.ROOT))
                    .orElseThrow(() -> new SesRefusal(
                            Reason.NOT_FOUND,
                            "Email address " + request.emailAddress() + " does not exist on your suppression list."));
            return DeleteSuppressedDestinationResponse.builder().build();
        });
    }

    @Override
    default ListSuppressedDestinationsResponse listSuppressedDestinations(ListSuppressedDestinationsRequest request) {
        return ListSuppressedDestinationsResponse.builder()
                .suppressedDestinationSummaries(ses().sending().suppressed().entries("").stream()
                        .map(entry -> SuppressedDestinationSummary.builder()
                                .emailAddress(entry.getKey())
                                .reason(entry.getValue().split(" ")[0])
                                .lastUpdateTime(
                                        java.time.Instant.parse(entry.getValue().split(" ")[1]))
                                .build())
                        .toList())
                .build();
    }
}
