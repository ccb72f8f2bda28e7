package dev.opsctl.local.service.dynamodb.control;

import dev.opsctl.local.cloud.Resumable;
import java.util.List;

/** What tables have going on in the background; it goes on after a restart. */
final class TableUpkeep implements Resumable {

    private final List<Runnable> works;

    TableUpkeep(Runnable... works) {
        this.works = List.of(works);
    }

    @Override
    public void resume() {
        works.forEach(Runnable::run);
    }
}
