package dev.opsctl.local.service.cloudformation.engine;

import dev.opsctl.local.cloud.Resumable;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/** What goes on without a caller: operations on stacks, which a restart takes up, custom resources and wait conditions. */
public final class UnderWay implements Resumable, CustomResponseSource, SdkAutoCloseable {

    private final Engine engine;

    public UnderWay(Engine engine) {
        this.engine = engine;
    }

    @Override
    public void resume() {
        engine.resume();
    }

    @Override
    public CustomResponses customResponses() {
        return engine.custom().responses();
    }

    @Override
    public WaitSignals waitSignals() {
        return engine.waitSignals();
    }

    @Override
    public void close() {
        engine.close();
    }
}
