package dev.opsctl.local.gateway;

import dev.opsctl.local.engine.crypto.NativeCrypto;
import dev.opsctl.local.store.DiskSpace;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A body as it comes in. It begins in memory; what is larger, or more than all bodies together may have there, goes on in a file once the
 * head has been admitted. Used by one thread at a time; closing it gives back everything, at any point, and once.
 */
final class Upload implements AutoCloseable {

    /** The largest body in memory, in bytes. */
    static final int IN_MEMORY = 1 << 20;

    /** What each connection may have in memory without asking, in bytes. */
    private static final int FREE = 16 << 10;

    /** Where bodies go. */
    record Place(Path folder, DiskSpace space, BodyBudget memory, BodyBudget unproven) {}

    /** There is no room for the body of somebody who has not proven who it is. */
    static final class CrowdedException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private final Place place;
    private final long declared;
    private byte[] bytes;
    private int count;
    private long taken;
    private @Nullable Spool spool;
    private boolean unproven;
    private long unprovenTaken;
    private @Nullable MessageDigest digest;
    private boolean closed;

    /** @param declared the length that the head gives; −1 if it gives none */
    Upload(Place place, long declared) {
        this.place = place;
        this.declared = declared;
        this.bytes = new byte[(int) Math.min(declared < 0 ? 512 : declared, FREE)];
    }

    boolean isSpooled() {
        return spool != null;
    }

    /** Keeps more of the body in memory, or does nothing and says no. */
    boolean keep(ByteBuf more) {
        int size = count + more.readableBytes();
        if (size > IN_MEMORY) {
            return false;
        }
        if (size > bytes.length) {
            int room =
                    declared > 0 ? (int) Math.min(declared, IN_MEMORY) : Math.min(Math.max(size, 2 * size), IN_MEMORY);
            if (room > FREE && room > taken) {
                if (!place.memory().take(room - taken)) {
                    return false;
                }
                taken = room;
            }
            bytes = Arrays.copyOf(bytes, Math.max(room, size));
        }
        more.readBytes(bytes, count, size - count);
        count = size;
        return true;
    }

    /** Goes on in a file. */
    synchronized void spool(Reception reception) throws IOException {
        if (closed) {
            throw new IOException("the connection is closed");
        }
        unproven = !reception.proven();
        digest = reception.needsHash() ? NativeCrypto.digest("SHA-256") : null;
        spool = Spool.create(place.folder(), place.space());
        write(ByteBuffer.wrap(bytes, 0, count));
        bytes = new byte[0];
        place.memory().give(taken);
        taken = 0;
    }

    /** @throws dev.opsctl.local.store.StoreException if the disk has too little left */
    synchronized void write(ByteBuffer more) throws IOException {
        if (closed) {
            throw new IOException("the connection is closed");
        }
        if (unproven) {
            if (!place.unproven().take(more.remaining())) {
                throw new CrowdedException();
            }
            unprovenTaken += more.remaining();
        }
        if (digest != null) {
            digest.update(more.duplicate());
        }
        Objects.requireNonNull(spool, "spool() comes first").write(more);
    }

    /** The whole body. It is good until this upload is closed. */
    Body body() {
        if (spool != null) {
            return Body.of(spool, digest == null ? null : HexFormat.of().formatHex(digest.digest()));
        }
        return Body.of(count == bytes.length ? bytes : Arrays.copyOf(bytes, count));
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            bytes = new byte[0];
            place.memory().give(taken);
            place.unproven().give(unprovenTaken);
            if (spool != null) {
                spool.close();
            }
        }
    }
}
