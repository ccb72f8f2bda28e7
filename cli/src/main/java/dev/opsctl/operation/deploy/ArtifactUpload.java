package dev.opsctl.operation.deploy;

import dev.opsctl.operation.template.Packaging;
import dev.opsctl.target.Clients;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Brings artifacts to their bucket in the background, while the stacks that do not need them yet are made; each once, under its SHA-256. */
public final class ArtifactUpload implements AutoCloseable {

    private final Clients clients;
    private final @Nullable String bucket;
    private final DeploymentListener listener;
    private final Set<String> begun = new HashSet<>();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread uploading = new Thread(task, "artifact-upload");
        uploading.setDaemon(true);
        return uploading;
    });
    private int uploaded;

    public ArtifactUpload(Clients clients, @Nullable String bucket, DeploymentListener listener) {
        this.clients = clients;
        this.bucket = bucket;
        this.listener = listener;
    }

    /** Begins with those that were not begun yet; the future ends when they, and all before them, are in the bucket. */
    public CompletableFuture<Void> begin(Collection<Packaging.Artifact> artifacts) {
        List<Packaging.Artifact> fresh =
                artifacts.stream().filter(artifact -> begun.add(artifact.key())).toList();
        return CompletableFuture.runAsync(() -> fresh.forEach(this::upload), thread);
    }

    /** Waits for an upload; what it failed with is thrown here. */
    public static void await(CompletableFuture<Void> upload) {
        try {
            upload.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** How many were uploaded, when all have ended. */
    public int uploaded() {
        return uploaded;
    }

    /** Says how many were uploaded; to be called when all have ended. */
    public void report() {
        listener.step(uploaded == 0 ? "artifacts: unchanged" : "artifacts: " + uploaded + " uploaded to " + bucket);
    }

    private void upload(Packaging.Artifact artifact) {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("the deployment has ended");
        } else if (!present(artifact.key())) {
            byte[] content = artifact.content().get();
            listener.step("uploading " + artifact.source() + " (" + (content.length + 1023) / 1024 + " KiB)");
            clients.s3().putObject(r -> r.bucket(bucket).key(artifact.key()), RequestBody.fromBytes(content));
            uploaded++;
        }
    }

    private boolean present(String key) {
        try {
            clients.s3().headObject(r -> r.bucket(bucket).key(key));
            return true;
        } catch (S3Exception e) {
            if (e.statusCode() == 404) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
