package dev.opsctl.target;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/** Hears Ctrl-C instead of ending, until it is closed. Where the shell has it ignored (a job in the background), it stays ignored. */
public final class Interrupts implements AutoCloseable {

    private static final Signal CTRL_C = new Signal("INT");

    private final SignalHandler before;

    private Interrupts(SignalHandler before) {
        this.before = before;
    }

    /** @param heard gets which one it is, from 1, each in a thread of its own */
    public static Interrupts heardBy(IntConsumer heard) {
        AtomicInteger count = new AtomicInteger();
        return new Interrupts(Signal.handle(CTRL_C, signal -> heard.accept(count.incrementAndGet())));
    }

    @Override
    public void close() {
        Signal.handle(CTRL_C, before);
    }
}
