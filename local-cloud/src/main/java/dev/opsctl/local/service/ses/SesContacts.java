package dev.opsctl.local.service.ses;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.mail.MailLinks;
import dev.opsctl.local.service.ses.SesRefusal.Reason;
import dev.opsctl.local.store.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sesv2.model.SubscriptionStatus;
import software.amazon.awssdk.services.sesv2.model.Topic;
import software.amazon.awssdk.services.sesv2.model.TopicPreference;

/**
 * Contact lists and who is on them, and the links by which contacts unsubscribe.
 *
 * @see <a href="https://docs.aws.amazon.com/ses/latest/dg/sending-email-list-management.html">List management</a>
 */
final class SesContacts {

    private static final int MAX_TOPICS = 20;

    /** A list. */
    record ContactList(
            String name,
            @Nullable String description,
            List<Topic> topics,
            Instant created,
            Instant updated,
            Map<String, String> tags) {}

    /** Somebody on a list. */
    record Contact(
            String address,
            List<TopicPreference> preferences,
            boolean unsubscribedFromAll,
            @Nullable String attributes,
            Instant created,
            Instant updated) {}

    /** What an unsubscribe link stands for; without a topic, all of the list. */
    record Link(String list, @Nullable String topic, String address) {}

    /** Names the link of one address and topic. */
    record Token(String token) {}

    private final ServiceContext context;
    private final Table<ContactList> lists;
    private final Table<Contact> contacts;
    private final Table<Link> links;
    private final Table<Token> tokens;

    SesContacts(ServiceContext context) {
        this.context = context;
        this.lists = context.table("contact-lists", ContactList.class);
        this.contacts = context.table("contacts", Contact.class);
        this.links = context.table("unsubscribe-links", Link.class);
        this.tokens = context.table("unsubscribe-tokens", Token.class);
    }

    void createList(String name, @Nullable String description, List<Topic> topics, Map<String, String> tags) {
        if (!name.matches("[a-zA-Z0-9_-]{1,64}")) {
            throw new SesRefusal(Reason.INVALID, "Contact list name " + name + " is invalid.");
        } else if (lists.get(name).isPresent()) {
            throw new SesRefusal(Reason.CONFIGURATION_SET_EXISTS, "List with name: " + name + " already exists.");
        } else if (lists.size() > 0) {
            throw new SesRefusal(Reason.LIMIT, "Only one contact list is allowed per account.");
        }
        Instant now = context.clock().instant();
        lists.insert(name, new ContactList(name, description, checked(topics), now, now, new TreeMap<>(tags)));
    }

    void updateList(String name, @Nullable String description, List<Topic> topics) {
        changeList(
                name,
                now -> new ContactList(
                        now.name(),
                        description,
                        checked(topics),
                        now.created(),
                        context.clock().instant(),
                        now.tags()));
    }

    void tag(String name, UnaryOperator<Map<String, String>> change) {
        changeList(
                name,
                now -> new ContactList(
                        now.name(),
                        now.description(),
                        now.topics(),
                        now.created(),
                        now.updated(),
                        new TreeMap<>(change.apply(now.tags()))));
    }

    private void changeList(String name, UnaryOperator<ContactList> change) {
        lists.update(name, change).orElseThrow(() -> missing(name));
    }

    private static List<Topic> checked(List<Topic> topics) {
        Set<String> names = new HashSet<>();
        for (Topic topic : topics) {
            if (!topic.topicName().matches("[a-zA-Z0-9_-]{1,64}")) {
                throw new SesRefusal(Reason.INVALID, "Topic name " + topic.topicName() + " is invalid.");
            } else if (!names.add(topic.topicName())) {
                throw new SesRefusal(Reason.INVALID, "Topic " + topic.topicName() + " is given more than once.");
            }
        }
        if (topics.size() > MAX_TOPICS) {
            throw new SesRefusal(Reason.INVALID, "A contact list has at most " + MAX_TOPICS + " topics.");
        }
        return List.copyOf(topics);
    }

    ContactList list(String name) {
        return lists.get(name).orElseThrow(() -> missing(name));
    }

    List<ContactList> lists() {
        return lists.values();
    }

    /** Deletes a list and everybody on it. */
    void deleteList(String name) {
        lists.remove(name).orElseThrow(() -> missing(name));
        contacts.entries(name + "/").forEach(entry -> contacts.remove(entry.getKey()));
        tokens.entries(name + "/").forEach(entry -> tokens.remove(entry.getKey()));
        // an earlier opsctl made one for each mail
        links.entries("").stream()
                .filter(entry -> entry.getValue().list().equals(name))
                .forEach(entry -> links.remove(entry.getKey()));
    }

    private static SesRefusal missing(String list) {
        return new SesRefusal(Reason.NOT_FOUND, "List with name: " + list + " doesn't exist.");
    }

    private static String key(String list, String address) {
        return list + "/" + address.toLowerCase(Locale.ROOT);
    }

    void add(
            String list,
            String address,
            List<TopicPreference> preferences,
            boolean unsubscribedFromAll,
            @Nullable String attributes) {
        checkTopics(list(list), preferences);
        Instant now = context.clock().instant();
        if (!contacts.insert(
                key(list, SesIdentities.checkAddress(address)),
                new Contact(address, List.copyOf(preferences), unsubscribedFromAll, attributes, now, now))) {
            throw new SesRefusal(
                    Reason.CONFIGURATION_SET_EXISTS, address + " already exists in List with name: " + list + ".");
        }
    }

    void change(String list, String address, UnaryOperator<Contact> change) {
        ContactList of = list(list);
        contacts.update(key(list, address), now -> {
                    Contact changed = change.apply(now);
                    checkTopics(of, changed.preferences());
                    return new Contact(
                            now.address(),
                            changed.preferences(),
                            changed.unsubscribedFromAll(),
                            changed.attributes(),
                            now.created(),
                            context.clock().instant());
                })
                .orElseThrow(() -> nobody(list, address));
    }

    private static void checkTopics(ContactList list, List<TopicPreference> preferences) {
        Set<String> seen = new HashSet<>();
        for (TopicPreference preference : preferences) {
            topic(list, preference.topicName());
            if (!seen.add(preference.topicName())) {
                throw new SesRefusal(Reason.INVALID, "Topic " + preference.topicName() + " is given more than once.");
            }
        }
    }

    static Topic topic(ContactList list, String name) {
        return list.topics().stream()
                .filter(topic -> topic.topicName().equals(name))
                .findFirst()
                .orElseThrow(() -> new SesRefusal(
                        Reason.INVALID, "List " + list.name() + " doesn't contain Topic: " + name + "."));
    }

    Contact contact(String list, String address) {
        list(list);
        return find(list, address).orElseThrow(() -> nobody(list, address));
    }

    private static SesRefusal nobody(String list, String address) {
        return new SesRefusal(Reason.NOT_FOUND, address + " doesn't exist in List with name: " + list + ".");
    }

    Optional<Contact> find(String list, String address) {
        return contacts.get(key(list, address));
    }

    void remove(String list, String address) {
        list(list);
        contacts.remove(key(list, address)).orElseThrow(() -> nobody(list, address));
        tokens.entries(key(list, address) + "/").forEach(entry -> {
            tokens.remove(entry.getKey());
            links.remove(entry.getValue().token());
        });
    }

    /** Everybody on a list, by address. */
    List<Contact> contacts(String list) {
        list(list);
        return contacts.entries(list + "/").stream().map(Map.Entry::getValue).toList();
    }

    /** What a contact has said of a topic; empty if nothing. */
    static Optional<SubscriptionStatus> said(Contact contact, String topic) {
        return contact.preferences().stream()
                .filter(preference -> preference.topicName().equals(topic))
                .map(TopicPreference::subscriptionStatus)
                .findFirst();
    }

    /** Whether mail of a topic, or of the list if that is null, must not go to an address; who is not on the list is added. */
    boolean refuses(String list, @Nullable String topic, String address) {
        ContactList of = list(list);
        Topic about = topic == null ? null : topic(of, topic);
        Contact contact = find(list, address).orElse(null);
        if (contact == null) {
            add(list, address, List.of(), false, null);
        }
        return contact != null && contact.unsubscribedFromAll()
                || about != null
                        && (contact == null ? Optional.<SubscriptionStatus>empty() : said(contact, about.topicName()))
                                        .orElse(about.defaultSubscriptionStatus())
                                == SubscriptionStatus.OPT_OUT;
    }

    /** The link by which an address unsubscribes, the same in all mails of the topic. */
    String link(Link what) {
        String key = key(what.list(), what.address()) + "/" + (what.topic() == null ? "" : what.topic());
        String token = tokens.get(key)
                .orElseGet(() -> tokens.update(key, new Token("unsubscribe-" + UUID.randomUUID()), now -> now))
                .token();
        links.insert(token, what);
        return MailLinks.link(context.cloud().endpoint(), "ses", context.scope(), token);
    }

    /** Unsubscribes whom a link is for; what it stands for, or empty if there is no such link. */
    Optional<Link> follow(String token) {
        return links.get(token)
                .filter(link -> find(link.list(), link.address()).isPresent())
                .map(link -> {
                    change(link.list(), link.address(), now -> without(now, link.topic()));
                    return link;
                });
    }

    private static Contact without(Contact now, @Nullable String topic) {
        List<TopicPreference> preferences = new ArrayList<>(now.preferences());
        if (topic != null) {
            preferences.removeIf(preference -> preference.topicName().equals(topic));
            preferences.add(TopicPreference.builder()
                    .topicName(topic)
                    .subscriptionStatus(SubscriptionStatus.OPT_OUT)
                    .build());
        }
        return new Contact(
                now.address(),
                preferences,
                now.unsubscribedFromAll() || topic == null,
                now.attributes(),
                now.created(),
                now.updated());
    }
}
