package dev.opsctl.local.service.sns;

import java.util.List;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.CheckIfPhoneNumberIsOptedOutRequest;
import software.amazon.awssdk.services.sns.model.CheckIfPhoneNumberIsOptedOutResponse;
import software.amazon.awssdk.services.sns.model.GetSmsAttributesRequest;
import software.amazon.awssdk.services.sns.model.GetSmsAttributesResponse;
import software.amazon.awssdk.services.sns.model.GetSmsSandboxAccountStatusRequest;
import software.amazon.awssdk.services.sns.model.GetSmsSandboxAccountStatusResponse;
import software.amazon.awssdk.services.sns.model.ListPhoneNumbersOptedOutRequest;
import software.amazon.awssdk.services.sns.model.ListPhoneNumbersOptedOutResponse;
import software.amazon.awssdk.services.sns.model.OptInPhoneNumberRequest;
import software.amazon.awssdk.services.sns.model.OptInPhoneNumberResponse;
import software.amazon.awssdk.services.sns.model.SetSmsAttributesRequest;
import software.amazon.awssdk.services.sns.model.SetSmsAttributesResponse;

/**
 * Operations on SMS. A number opts out when its holder answers STOP; SMS end in the local mailbox, where nobody can, so every number is
 * opted in, and messages go to any number: the account is not in the sandbox.
 */
interface PhoneOperations extends SnsClient {

    Phones phones();

    @Override
    default GetSmsAttributesResponse getSMSAttributes(GetSmsAttributesRequest request) {
        return GetSmsAttributesResponse.builder()
                .attributes(phones().attributes(request.attributes()))
                .build();
    }

    @Override
    default SetSmsAttributesResponse setSMSAttributes(SetSmsAttributesRequest request) {
        phones().set(request.attributes());
        return SetSmsAttributesResponse.builder().build();
    }

    @Override
    default CheckIfPhoneNumberIsOptedOutResponse checkIfPhoneNumberIsOptedOut(
            CheckIfPhoneNumberIsOptedOutRequest request) {
        Phones.checkNumber(request.phoneNumber());
        return CheckIfPhoneNumberIsOptedOutResponse.builder().isOptedOut(false).build();
    }

    @Override
    default ListPhoneNumbersOptedOutResponse listPhoneNumbersOptedOut(ListPhoneNumbersOptedOutRequest request) {
        if (request.nextToken() != null) {
            throw SnsErrors.invalid("nextToken Reason: it is none that was given out");
        }
        return ListPhoneNumbersOptedOutResponse.builder()
                .phoneNumbers(List.of())
                .build();
    }

    @Override
    default OptInPhoneNumberResponse optInPhoneNumber(OptInPhoneNumberRequest request) {
        Phones.checkNumber(request.phoneNumber());
        return OptInPhoneNumberResponse.builder().build();
    }

    @Override
    default GetSmsSandboxAccountStatusResponse getSMSSandboxAccountStatus(GetSmsSandboxAccountStatusRequest request) {
        return GetSmsSandboxAccountStatusResponse.builder().isInSandbox(false).build();
    }
}
