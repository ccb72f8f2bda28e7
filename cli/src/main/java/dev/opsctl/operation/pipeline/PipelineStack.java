package dev.opsctl.operation.pipeline;

import dev.opsctl.operation.deploy.Deployment;
import dev.opsctl.operation.deploy.DeploymentListener;
import dev.opsctl.operation.deploy.DeploymentParameters;
import dev.opsctl.operation.deploy.StackResult;
import dev.opsctl.operation.stack.Stacks;
import dev.opsctl.operation.template.StackParameters;
import dev.opsctl.operation.template.TemplateFiles;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Clients;
import dev.opsctl.target.Context;
import dev.opsctl.target.Setting;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.codecommit.model.RepositoryDoesNotExistException;

/** Deploys the pipeline's own stack, by hand: what deploys the rest does not change itself (DEL-1). */
public final class PipelineStack {

    /** The order with which a run ends, of what the seed has. */
    private static final String ORDER = "LATEX-GLOVES:1";

    private final Clients clients;
    private final Optional<Clients> partner;
    private final Stacks stacks;

    /** @param partner the account that hosts the external service, if one is known (SEC-4) */
    public PipelineStack(Clients clients, Optional<Clients> partner) {
        this.clients = clients;
        this.partner = partner;
        this.stacks = new Stacks(clients);
    }

    /** Refuses what the template would refuse, before anything is begun. */
    public static void check(Map<String, String> chosen) {
        StackParameters.check(chosen, TemplateFiles.bundled(), List.of(Stacks.PIPELINE + ".yaml"));
    }

    /**
     * Brings the stack up to date.
     *
     * @param chosen the template's parameters that somebody has chosen now; the others stay as they are
     * @param given the parameters of the stacks that the pipeline deploys
     * @throws OperationException if the IAM stack, which has the key, is not there yet
     */
    public StackResult deploy(
            Map<String, String> chosen, Map<String, String> given, TemplateFiles files, DeploymentListener listener) {
        String key = key();
        Map<String, String> theirs = DeploymentParameters.complete(given, clients, partner);
        Map<String, String> all = new LinkedHashMap<>(theirs);
        Map<String, String> before = before();
        before.keySet().removeAll(theirs.keySet());
        if (before.isEmpty()) {
            // It outlives its stack, and CloudFormation finds none by its name.
            all.put("OwnRepository", String.valueOf(!hasRepository()));
            // An order costs somebody something where a real partner takes the money for it.
            all.put("SmokeOrder", theirs.getOrDefault("PaymentEndpoint", "").isEmpty() ? ORDER : "off");
        }
        all.putAll(before);
        all.putAll(chosen);
        all.put("EncryptionKeyArn", key);
        all.put(
                "Settings",
                new Context(
                                Map.of(
                                        Setting.TARGET,
                                        "aws",
                                        Setting.REGION,
                                        clients.target().region(),
                                        Setting.PREFIX,
                                        clients.target().prefix()),
                                theirs)
                        .json());
        demandSource(all);
        List<StackResult> results =
                new Deployment(clients, partner, files, all, listener).deploy(List.of(Stacks.PIPELINE));
        return results.get(results.size() - 1);
    }

    private boolean hasRepository() {
        try {
            clients.codeCommit()
                    .getRepository(r -> r.repositoryName(clients.target().named("opsctl")));
            return true;
        } catch (RepositoryDoesNotExistException e) {
            return false;
        }
    }

    private String key() {
        try {
            return stacks.output(Stacks.IAM, "EncryptionKeyArn");
        } catch (OperationException e) {
            throw new OperationException(
                    e.exitCode(),
                    "A pipeline's artifacts are encrypted with the key of stack " + stacks.name(Stacks.IAM)
                            + ", which is not deployed",
                    "Deploy the first time by hand: opsctl deploy",
                    e);
        }
    }

    private Map<String, String> before() {
        Map<String, String> before = new LinkedHashMap<>();
        stacks.find(stacks.name(Stacks.PIPELINE))
                .filter(stack ->
                        stack.stackStatusAsString().matches("(CREATE|UPDATE)_COMPLETE|UPDATE_ROLLBACK_COMPLETE"))
                .ifPresent(stack -> {
                    for (Parameter parameter : stack.parameters()) {
                        before.put(parameter.parameterKey(), parameter.parameterValue());
                    }
                });
        return before;
    }

    private static void demandSource(Map<String, String> parameters) {
        String source = parameters.getOrDefault("Source", "codecommit");
        if (source.equals("connection")) {
            demand(parameters, "ConnectionArn", "--connection ARN");
            demand(parameters, "ConnectionRepository", "--repository OWNER/NAME");
        } else if (source.equals("s3")) {
            demand(parameters, "SourceBucket", "--bucket NAME");
        }
    }

    private static void demand(Map<String, String> parameters, String name, String option) {
        if (parameters.getOrDefault(name, "").isEmpty()) {
            throw new OperationException(
                    ExitCode.USAGE,
                    "The source " + parameters.get("Source") + " needs " + option,
                    "See: opsctl pipeline deploy --help");
        }
    }
}
