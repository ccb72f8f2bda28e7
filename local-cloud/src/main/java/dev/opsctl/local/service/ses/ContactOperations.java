package dev.opsctl.local.service.ses;

import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.service.ses.SesContacts.Contact;
import dev.opsctl.local.service.ses.SesContacts.ContactList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sesv2.model.CreateContactRequest;
import software.amazon.awssdk.services.sesv2.model.DeleteContactRequest;
import software.amazon.awssdk.services.sesv2.model.GetContactRequest;
import software.amazon.awssdk.services.sesv2.model.GetContactResponse;
import software.amazon.awssdk.services.sesv2.model.ListContactsFilter;
import software.amazon.awssdk.services.sesv2.model.ListContactsRequest;
import software.amazon.awssdk.services.sesv2.model.ListContactsResponse;
import software.amazon.awssdk.services.sesv2.model.SubscriptionStatus;
import software.amazon.awssdk.services.sesv2.model.Topic;
import software.amazon.awssdk.services.sesv2.model.TopicPreference;
import software.amazon.awssdk.services.sesv2.model.UpdateContactRequest;

/** Contacts on lists. */
final class ContactOperations {

    private final SesCore ses;

    ContactOperations(SesCore ses) {
        this.ses = ses;
    }

    public void createContact(CreateContactRequest request) {
        ses.v2Change(() -> {
            ses.contacts()
                    .add(
                            request.contactListName(),
                            request.emailAddress(),
                            request.topicPreferences(),
                            Boolean.TRUE.equals(request.unsubscribeAll()),
                            request.attributesData());
        });
    }

    public void updateContact(UpdateContactRequest request) {
        ses.v2Change(() -> {
            ses.contacts()
                    .change(
                            request.contactListName(),
                            request.emailAddress(),
                            now -> new Contact(
                                    now.address(),
                                    request.hasTopicPreferences() ? request.topicPreferences() : now.preferences(),
                                    request.unsubscribeAll() == null
                                            ? now.unsubscribedFromAll()
                                            : request.unsubscribeAll(),
                                    request.attributesData() == null ? now.attributes() : request.attributesData(),
                                    now.created(),
                                    now.updated()));
        });
    }

    public GetContactResponse getContact(GetContactRequest request) {
        return ses.v2(() -> {
            ContactList list = ses.contacts().list(request.contactListName());
            Contact contact = ses.contacts().contact(request.contactListName(), request.emailAddress());
            return GetContactResponse.builder()
                    .contactListName(list.name())
                    .emailAddress(contact.address())
                    .topicPreferences(contact.preferences())
                    .topicDefaultPreferences(defaults(list, contact))
                    .unsubscribeAll(contact.unsubscribedFromAll())
                    .attributesData(contact.attributes())
                    .createdTimestamp(contact.created())
                    .lastUpdatedTimestamp(contact.updated())
                    .build();
        });
    }

    /** What holds of the topics of which a contact has said nothing. */
    private static List<TopicPreference> defaults(ContactList list, Contact contact) {
        return list.topics().stream()
                .filter(topic -> SesContacts.said(contact, topic.topicName()).isEmpty())
                .map(topic -> TopicPreference.builder()
                        .topicName(topic.topicName())
                        .subscriptionStatus(topic.defaultSubscriptionStatus())
                        .build())
                .toList();
    }

    public ListContactsResponse listContacts(ListContactsRequest request) {
        return ses.v2(() -> {
            ContactList list = ses.contacts().list(request.contactListName());
            List<Contact> wanted = ses.contacts().contacts(list.name()).stream()
                    .filter(contact -> wanted(request.filter(), list, contact))
                    .toList();
            Page<Contact> page =
                    SesCore.page("contacts", wanted, Contact::address, request.nextToken(), request.pageSize());
            return ListContactsResponse.builder()
                    .contacts(page.items().stream()
                            .map(contact -> software.amazon.awssdk.services.sesv2.model.Contact.builder()
                                    .emailAddress(contact.address())
                                    .topicPreferences(contact.preferences())
                                    .topicDefaultPreferences(defaults(list, contact))
                                    .unsubscribeAll(contact.unsubscribedFromAll())
                                    .lastUpdatedTimestamp(contact.updated())
                                    .build())
                            .toList())
                    .nextToken(page.nextToken())
                    .build();
        });
    }

    private static boolean wanted(@Nullable ListContactsFilter filter, ContactList list, Contact contact) {
        if (filter == null || filter.filteredStatus() == null) {
            return true;
        } else if (filter.topicFilter() == null || filter.topicFilter().topicName() == null) {
            return (filter.filteredStatus() == SubscriptionStatus.OPT_OUT) == contact.unsubscribedFromAll();
        }
        Topic topic = SesContacts.topic(list, filter.topicFilter().topicName());
        Optional<SubscriptionStatus> status = contact.unsubscribedFromAll()
                ? Optional.of(SubscriptionStatus.OPT_OUT)
                : SesContacts.said(contact, topic.topicName())
                        .or(() -> Boolean.TRUE.equals(filter.topicFilter().useDefaultIfPreferenceUnavailable())
                                ? Optional.of(topic.defaultSubscriptionStatus())
                                : Optional.empty());
        return status.filter(filter.filteredStatus()::equals).isPresent();
    }

    public void deleteContact(DeleteContactRequest request) {
        ses.v2Change(() -> {
            ses.contacts().remove(request.contactListName(), request.emailAddress());
        });
    }
}
