package dev.opsctl.operation.deploy;

import dev.opsctl.operation.stack.Stacks;
import dev.opsctl.operation.template.Packaging;
import dev.opsctl.operation.template.TemplateFiles;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Clients;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Brings the stacks up to date: artifacts first, then one change set per stack (PLT-1, PLT-5, PLT-6, PLT-10). */
public final class Deployment {

    private final Clients clients;
    private final Optional<Clients> partner;
    private final TemplateFiles files;
    private final Map<String, String> parameters;
    private final DeploymentListener listener;
    private final Stacks stacks;
    private final AtWork atWork = new AtWork();

    /** @param partner the account that hosts the external service, if one is known (SEC-4) */
    public Deployment(
            Clients clients,
            Optional<Clients> partner,
            TemplateFiles files,
            Map<String, String> parameters,
            DeploymentListener listener) {
        this.clients = clients;
        this.partner = partner;
        this.files = files;
        this.parameters = parameters;
        this.listener = listener;
        this.stacks = new Stacks(clients);
    }

    /** For who interrupts. */
    public AtWork atWork() {
        return atWork;
    }

    /** Deploys everything: {@code partner} too, if its account is known. */
    public List<StackResult> deploy() {
        return deploy(List.of());
    }

    /**
     * Deploys the parts in the order that {@code iam}, {@code app} and {@code partner} have; the artifact bucket always comes first.
     *
     * @param wanted none for everything
     */
    public List<StackResult> deploy(List<String> wanted) {
        List<String> parts = Stacks.parts(wanted, partner);
        List<StackResult> results = new ArrayList<>();
        String account = clients.account();
        Map<String, String> complete = DeploymentParameters.complete(parameters, clients, partner);
        StackUpdate own = new StackUpdate(clients, files, listener, atWork);
        Packaging first = new Packaging(files, clients.target(), account, null);
        results.add(own.update(first.part(Stacks.BOOTSTRAP, complete), null));
        String bucket = stacks.resource(Stacks.BOOTSTRAP, "ArtifactBucket");
        Packaging packaging = new Packaging(files, clients.target(), account, bucket);
        try (ArtifactUpload upload = new ArtifactUpload(clients, bucket, listener)) {
            Map<Packaging.Part, CompletableFuture<Void>> uploads = new LinkedHashMap<>();
            for (String part : parts) {
                if (!part.equals(Stacks.PARTNER)) {
                    Packaging.Part packaged = packaging.part(part, complete);
                    uploads.put(packaged, upload.begin(packaging.artifacts().values()));
                }
            }
            uploads.forEach((part, uploaded) -> {
                ArtifactUpload.await(uploaded);
                results.add(own.update(part, packaging.url(part.template().key())));
            });
            if (parts.contains(Stacks.PARTNER)) {
                results.add(partner(upload, bucket, DeploymentParameters.ofPartner(complete, account)));
            }
            upload.report();
        }
        results.forEach(result -> new StackContents(clients, files, listener).bring(result.outputs()));
        return results;
    }

    /** Brings what belongs into the buckets of the app stack, as a deployment does at its end: mail templates and the shop's files. */
    public void bringContents() {
        String app = stacks.name(Stacks.APP);
        new StackContents(clients, files, listener)
                .bring(Stacks.outputs(stacks.find(app)
                        .orElseThrow(() -> new OperationException(
                                ExitCode.NOT_FOUND,
                                "Stack " + app + " is not deployed on "
                                        + clients.target().describe(),
                                "Deploy it: opsctl deploy"))));
    }

    /** The stack in the other account, whose code comes from this one's bucket. */
    private StackResult partner(ArtifactUpload upload, String bucket, Map<String, String> theirs) {
        Clients there = partner.orElseThrow();
        Packaging packaging = new Packaging(files, there.target(), there.account(), bucket);
        Packaging.Part part = packaging.part(Stacks.PARTNER, theirs);
        ArtifactUpload.await(upload.begin(packaging.artifacts().values()));
        return new StackUpdate(there, files, listener, atWork).update(part, null);
    }
}
