package dev.opsctl.local.service.events;

import dev.opsctl.local.cloud.Addressing;
import dev.opsctl.local.service.Naming;
import dev.opsctl.local.service.ResourceKind;
import java.util.Locale;

/** How requests name event buses, rules and what belongs to them: buses by name or ARN, rules by name. */
public final class BusNames {

    private static final String NAME = "[.A-Za-z0-9_-]{1,256}";
    private static final ResourceKind PLAIN = ResourceKind.name(NAME);
    private static final ResourceKind BUS = ResourceKind.arn("events", "event-bus/(?<name>" + NAME + ")")
            .byName()
            .orName(NAME);
    /** Of the entries of PutEvents each may go to a bus of another account. */
    private static final ResourceKind ANY_BUS =
            ResourceKind.arn("events", "event-bus/" + NAME).orName(NAME);

    public static final Addressing ADDRESSING = new Naming((member, text, fault) ->
                    EventsErrors.validation("1 validation error detected: Value '" + text + "' at '"
                            + member.substring(0, 1).toLowerCase(Locale.ROOT) + member.substring(1)
                            + "' failed to satisfy constraint: Member must be a name or an ARN of this region"))
            .subject("EventBusName", BUS)
            .subject("Name", BUS, "describeEventBus", "deleteEventBus", "updateEventBus")
            .part("Name", PLAIN, "putRule", "describeRule", "deleteRule", "enableRule", "disableRule")
            .part("Rule", PLAIN)
            .subject(
                    "Name",
                    PLAIN,
                    "describeConnection",
                    "updateConnection",
                    "deleteConnection",
                    "deauthorizeConnection",
                    "describeApiDestination",
                    "updateApiDestination",
                    "deleteApiDestination",
                    "describeEndpoint",
                    "updateEndpoint",
                    "deleteEndpoint")
            .subject("ArchiveName", PLAIN)
            .subject("ReplayName", PLAIN)
            .subject(
                    "ResourceARN",
                    ResourceKind.arn(
                            "events",
                            "(?:event-bus|archive|replay|connection|api-destination|endpoint)/[./A-Za-z0-9_-]+|rule/(?:"
                                    + NAME + "/)?" + NAME))
            .reference("Entries.EventBusName", ANY_BUS)
            .reference("EventSourceArn", ANY_BUS, "createArchive", "updateArchive", "listArchives")
            .reference(
                    "EventSourceArn",
                    ResourceKind.arn("events", "archive/[.A-Za-z0-9_-]{1,48}"),
                    "startReplay",
                    "listReplays")
            .reference("Destination.Arn", ANY_BUS)
            .reference("ConnectionArn", ResourceKind.arn("events", "connection/" + NAME + "(?:/[A-Za-z0-9-]+)?"));

    private BusNames() {}
}
