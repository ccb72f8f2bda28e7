package dev.opsctl.local.service.lambda.api;

import dev.opsctl.local.cloud.Resumable;
import dev.opsctl.local.engine.process.Sandbox;
import dev.opsctl.local.service.lambda.invoke.AsyncInvocations;
import dev.opsctl.local.service.lambda.pool.Environments;
import dev.opsctl.local.service.lambda.pool.Fleet;
import dev.opsctl.local.service.lambda.source.EventSources;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/** What goes on beside requests: polling sources, asynchronous invocations, environments. It is taken up at the start, and ended at the end. */
final class FunctionWork implements Resumable, SdkAutoCloseable {

    private final Environments environments;
    private final Fleet fleet;
    private final AsyncInvocations async;
    private final EventSources sources;

    FunctionWork(Environments environments, Fleet fleet, AsyncInvocations async, EventSources sources) {
        this.environments = environments;
        this.fleet = fleet;
        this.async = async;
        this.sources = sources;
    }

    @Override
    public void resume() {
        Sandbox.sweep(environments.runDirectory());
        async.resume();
        sources.resume();
    }

    @Override
    public void close() {
        sources.close();
        environments.archives().close();
        fleet.close();
        environments.close();
    }
}
