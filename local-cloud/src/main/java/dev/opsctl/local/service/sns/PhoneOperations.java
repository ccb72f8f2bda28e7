package dev.opsctl.local.service.sns;

import java.util.List;
import software.amazon.awssdk.services.sns.model.CheckIfPhoneNumberIsOptedOutRequest;
import software.amazon.awssdk.services.sns.model.CheckIfPhoneNumberIsOptedOutResponse;
import software.amazon.awssdk.services.sns.model.GetSmsAttributesRequest;
import software.amazon.awssdk.services.sns.model.GetSmsAttributesResponse;
import software.amazon.awssdk.services.sns.model.GetSmsSandboxAccountStatusRequest;
import software.amazon.awssdk.services.sns.model.GetSmsSandboxAccountStatusResponse;
import software.amazon.awssdk.services.sns.model.ListPhoneNumbersOptedOutRequest;
import software.amazon.awssdk.services.sns.model.ListPhoneNumbersOptedOutResponse;
import software.amazon.awssdk.services.sns.model.OptInPhoneNumberRequest;
import software.amazon.awssdk.services.sns.model.SetSmsAttributesRequest;

/**
 * Operations on SMS. A number opts out when its holder answers STOP; SMS end in the local mailbox, where nobody can, so every number is
 * opted in, and messages go to any number: the account is not in the sandbox.
 */
final class PhoneOperations {

    private final Phones phones;

    PhoneOperations(Phones phones) {
        this.phones = phones;
    }

    public GetSmsAttributesResponse getSMSAttributes(GetSmsAttributesRequest request) {
        return GetSmsAttributesResponse.builder()
                .attributes(phones.attributes(request.attributes()))
                .build();
    }

    public void setSMSAttributes(SetSmsAttributesRequest request) {
        phones.set(request.attributes());
    }

    public CheckIfPhoneNumberIsOptedOutResponse checkIfPhoneNumberIsOptedOut(
            CheckIfPhoneNumberIsOptedOutRequest request) {
        Phones.checkNumber(request.phoneNumber());
        return CheckIfPhoneNumberIsOptedOutResponse.builder().isOptedOut(false).build();
    }

    public ListPhoneNumbersOptedOutResponse listPhoneNumbersOptedOut(ListPhoneNumbersOptedOutRequest request) {
        if (request.nextToken() != null) {
            throw SnsErrors.nextToken();
        }
        return ListPhoneNumbersOptedOutResponse.builder()
                .phoneNumbers(List.of())
                .build();
    }

    public void optInPhoneNumber(OptInPhoneNumberRequest request) {
        Phones.checkNumber(request.phoneNumber());
    }

    public GetSmsSandboxAccountStatusResponse getSMSSandboxAccountStatus(GetSmsSandboxAccountStatusRequest request) {
        return GetSmsSandboxAccountStatusResponse.builder().isInSandbox(false).build();
    }
}
