package dev.opsctl.local.service.events;

import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.service.events.Archives.Archive;
import dev.opsctl.local.service.events.Archives.Size;
import dev.opsctl.local.service.events.Replays.Replay;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import software.amazon.awssdk.services.eventbridge.model.CancelReplayRequest;
import software.amazon.awssdk.services.eventbridge.model.CancelReplayResponse;
import software.amazon.awssdk.services.eventbridge.model.CreateArchiveRequest;
import software.amazon.awssdk.services.eventbridge.model.CreateArchiveResponse;
import software.amazon.awssdk.services.eventbridge.model.DeleteArchiveRequest;
import software.amazon.awssdk.services.eventbridge.model.DescribeArchiveRequest;
import software.amazon.awssdk.services.eventbridge.model.DescribeArchiveResponse;
import software.amazon.awssdk.services.eventbridge.model.DescribeReplayRequest;
import software.amazon.awssdk.services.eventbridge.model.DescribeReplayResponse;
import software.amazon.awssdk.services.eventbridge.model.ListArchivesRequest;
import software.amazon.awssdk.services.eventbridge.model.ListArchivesResponse;
import software.amazon.awssdk.services.eventbridge.model.ListReplaysRequest;
import software.amazon.awssdk.services.eventbridge.model.ListReplaysResponse;
import software.amazon.awssdk.services.eventbridge.model.StartReplayRequest;
import software.amazon.awssdk.services.eventbridge.model.StartReplayResponse;
import software.amazon.awssdk.services.eventbridge.model.UpdateArchiveRequest;
import software.amazon.awssdk.services.eventbridge.model.UpdateArchiveResponse;

/** EventBridge's operations on archives and their replays. */
final class ArchiveOperations {

    private final EventBuses buses;
    private final Archives archives;
    private final Replays replays;

    ArchiveOperations(EventBuses buses, Archives archives, Replays replays) {
        this.buses = buses;
        this.archives = archives;
        this.replays = replays;
    }

    public CreateArchiveResponse createArchive(CreateArchiveRequest request) {
        Archive archive = archives.create(request);
        return CreateArchiveResponse.builder()
                .archiveArn(archives.arn(archive.name()))
                .state("ENABLED")
                .creationTime(archive.created())
                .build();
    }

    public DescribeArchiveResponse describeArchive(DescribeArchiveRequest request) {
        Archive archive = archives.get(request.archiveName());
        Size size = archives.size(archive);
        return DescribeArchiveResponse.builder()
                .archiveArn(archives.arn(archive.name()))
                .archiveName(archive.name())
                .eventSourceArn(buses.arn(archive.bus()))
                .description(archive.description())
                .eventPattern(archive.pattern())
                .state("ENABLED")
                .retentionDays(archive.retentionDays())
                .sizeBytes(size.bytes())
                .eventCount(size.events())
                .creationTime(archive.created())
                .build();
    }

    public ListArchivesResponse listArchives(ListArchivesRequest request) {
        oneFilter("ListArchives", request.namePrefix(), request.eventSourceArn(), request.stateAsString());
        if (request.eventSourceArn() != null) {
            buses.get(request.eventSourceArn());
        }
        List<Archive> all = archives.list().stream()
                .filter(archive ->
                        request.namePrefix() == null || archive.name().startsWith(request.namePrefix()))
                .filter(archive -> request.eventSourceArn() == null
                        || buses.arn(archive.bus()).equals(request.eventSourceArn()))
                .filter(archive -> request.stateAsString() == null || "ENABLED".equals(request.stateAsString()))
                .toList();
        Page<Archive> page = EventsPage.of("listArchives", all, Archive::name, request.nextToken(), request.limit());
        return ListArchivesResponse.builder()
                .archives(page.items().stream().map(this::summary).toList())
                .nextToken(page.nextToken())
                .build();
    }

    private software.amazon.awssdk.services.eventbridge.model.Archive summary(Archive archive) {
        Size size = archives.size(archive);
        return software.amazon.awssdk.services.eventbridge.model.Archive.builder()
                .archiveName(archive.name())
                .eventSourceArn(buses.arn(archive.bus()))
                .state("ENABLED")
                .retentionDays(archive.retentionDays())
                .sizeBytes(size.bytes())
                .eventCount(size.events())
                .creationTime(archive.created())
                .build();
    }

    private static void oneFilter(String operation, String... filters) {
        if (Arrays.stream(filters).filter(Objects::nonNull).count() > 1) {
            throw EventsErrors.validation("At most one filter is allowed for " + operation
                    + ". Use either : State, EventSourceArn, or NamePrefix.");
        }
    }

    public UpdateArchiveResponse updateArchive(UpdateArchiveRequest request) {
        Archive archive = archives.update(request);
        return UpdateArchiveResponse.builder()
                .archiveArn(archives.arn(archive.name()))
                .state("ENABLED")
                .creationTime(archive.created())
                .build();
    }

    public void deleteArchive(DeleteArchiveRequest request) {
        archives.delete(request.archiveName());
    }

    public StartReplayResponse startReplay(StartReplayRequest request) {
        Replay replay = replays.start(request);
        return StartReplayResponse.builder()
                .replayArn(replays.arn(replay.name()))
                .state(replay.state())
                .replayStartTime(replay.started())
                .build();
    }

    public DescribeReplayResponse describeReplay(DescribeReplayRequest request) {
        Replay replay = replays.get(request.replayName());
        return DescribeReplayResponse.builder()
                .replayName(replay.name())
                .replayArn(replays.arn(replay.name()))
                .description(replay.description())
                .state(replay.state())
                .eventSourceArn(archives.arn(replay.archive()))
                .destination(d -> d.arn(buses.arn(replay.bus()))
                        .filterArns(replay.filterArns().isEmpty() ? null : replay.filterArns()))
                .eventStartTime(replay.from())
                .eventEndTime(replay.to())
                .eventLastReplayedTime(replay.lastTime())
                .replayStartTime(replay.started())
                .replayEndTime(replay.ended())
                .build();
    }

    public ListReplaysResponse listReplays(ListReplaysRequest request) {
        oneFilter("ListReplays", request.namePrefix(), request.eventSourceArn(), request.stateAsString());
        List<Replay> all = replays.list().stream()
                .filter(replay -> request.namePrefix() == null || replay.name().startsWith(request.namePrefix()))
                .filter(replay -> request.eventSourceArn() == null
                        || archives.arn(replay.archive()).equals(request.eventSourceArn()))
                .filter(replay ->
                        request.stateAsString() == null || replay.state().equals(request.stateAsString()))
                .toList();
        Page<Replay> page = EventsPage.of("listReplays", all, Replay::name, request.nextToken(), request.limit());
        return ListReplaysResponse.builder()
                .replays(page.items().stream()
                        .map(replay -> software.amazon.awssdk.services.eventbridge.model.Replay.builder()
                                .replayName(replay.name())
                                .eventSourceArn(archives.arn(replay.archive()))
                                .state(replay.state())
                                .eventStartTime(replay.from())
                                .eventEndTime(replay.to())
                                .eventLastReplayedTime(replay.lastTime())
                                .replayStartTime(replay.started())
                                .replayEndTime(replay.ended())
                                .build())
                        .toList())
                .nextToken(page.nextToken())
                .build();
    }

    public CancelReplayResponse cancelReplay(CancelReplayRequest request) {
        Replay replay = replays.cancel(request.replayName());
        return CancelReplayResponse.builder()
                .replayArn(replays.arn(replay.name()))
                .state(replay.state())
                .build();
    }
}
