package dev.opsctl.local.service.ses;

import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.service.ses.SesContacts.ContactList;
import java.util.Map;
import software.amazon.awssdk.services.sesv2.model.CreateContactListRequest;
import software.amazon.awssdk.services.sesv2.model.DeleteContactListRequest;
import software.amazon.awssdk.services.sesv2.model.GetContactListRequest;
import software.amazon.awssdk.services.sesv2.model.GetContactListResponse;
import software.amazon.awssdk.services.sesv2.model.ListContactListsRequest;
import software.amazon.awssdk.services.sesv2.model.ListContactListsResponse;
import software.amazon.awssdk.services.sesv2.model.UpdateContactListRequest;

/** Contact lists. */
final class ContactListOperations {

    private final SesCore ses;

    ContactListOperations(SesCore ses) {
        this.ses = ses;
    }

    public void createContactList(CreateContactListRequest request) {
        ses.v2Change(() -> {
            ses.contacts()
                    .createList(
                            request.contactListName(),
                            request.description(),
                            request.topics(),
                            SesCore.tagged(Map.of(), request.tags()));
        });
    }

    public void updateContactList(UpdateContactListRequest request) {
        ses.v2Change(() -> {
            ses.contacts().updateList(request.contactListName(), request.description(), request.topics());
        });
    }

    public GetContactListResponse getContactList(GetContactListRequest request) {
        return ses.v2(() -> {
            ContactList list = ses.contacts().list(request.contactListName());
            return GetContactListResponse.builder()
                    .contactListName(list.name())
                    .description(list.description())
                    .topics(list.topics())
                    .createdTimestamp(list.created())
                    .lastUpdatedTimestamp(list.updated())
                    .tags(SesCore.tags(list.tags()))
                    .build();
        });
    }

    public ListContactListsResponse listContactLists(ListContactListsRequest request) {
        return ses.v2(() -> {
            Page<ContactList> page = SesCore.page(
                    "contact-lists",
                    ses.contacts().lists(),
                    ContactList::name,
                    request.nextToken(),
                    request.pageSize());
            return ListContactListsResponse.builder()
                    .contactLists(page.items().stream()
                            .map(list -> software.amazon.awssdk.services.sesv2.model.ContactList.builder()
                                    .contactListName(list.name())
                                    .lastUpdatedTimestamp(list.updated())
                                    .build())
                            .toList())
                    .nextToken(page.nextToken())
                    .build();
        });
    }

    public void deleteContactList(DeleteContactListRequest request) {
        ses.v2Change(() -> {
            ses.contacts().deleteList(request.contactListName());
        });
    }
}
