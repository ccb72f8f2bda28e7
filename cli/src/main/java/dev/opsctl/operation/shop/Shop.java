package dev.opsctl.operation.shop;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.operation.access.Tokens;
import dev.opsctl.operation.shop.ShopFiles.File;
import dev.opsctl.operation.stack.Stacks;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Clients;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/** The shop behind CloudFront: its files in their bucket, and the address with which somebody is let in (WEB-1, WEB-2). */
public final class Shop {

    /**
     * What a deployment did with the files.
     *
     * @param invalidation its id; null if CloudFront keeps nothing that has changed
     */
    public record Published(int uploaded, @Nullable String invalidation) {}

    /**
     * A way into the shop.
     *
     * @param url its address
     * @param signedIn the address with a token, or the same where customers sign in at an issuer of their own
     * @param issued whether there is a token in it
     */
    public record Entrance(String url, URI signedIn, boolean issued) {}

    public static final String BUCKET = "WebBucket";
    private static final String URL = "ShopUrl";
    private static final String DISTRIBUTION = "WebDistributionId";
    private static final ObjectMapper JSON = new ObjectMapper();
    /** What is deployed; written last, so that whatever an interrupted deployment left is done by the next. */
    private static final String DEPLOYED = "deployment.json";

    private final Clients clients;
    private final Stacks stacks;

    public Shop(Clients clients) {
        this.clients = clients;
        this.stacks = new Stacks(clients);
    }

    /**
     * Brings the bundled files into the bucket: what has changed only, pages after their assets. Assets of the last deployment stay for whoever
     * has its page open.
     */
    public Published publish() {
        Stack app = stacks.find(stacks.name(Stacks.APP)).orElseThrow();
        String bucket = Stacks.outputs(app).get(BUCKET);
        List<File> files = ShopFiles.all(configuration(app));
        Map<String, String> hashes = new LinkedHashMap<>();
        files.forEach(file -> hashes.put(file.key(), md5(file.content())));
        Map<String, String> there = listed(bucket);
        JsonNode deployed = deployed(bucket);
        List<File> changed = files.stream()
                .filter(file -> !Objects.equals(hashes.get(file.key()), there.get(file.key())))
                .toList();
        String deployment = md5(new TreeMap<>(hashes).toString().getBytes(StandardCharsets.UTF_8));
        if (changed.isEmpty() && deployment.equals(deployed.path("deployment").asText())) {
            return new Published(0, null);
        }
        for (File file : changed) {
            clients.s3()
                    .putObject(
                            r -> r.bucket(bucket)
                                    .key(file.key())
                                    .contentType(file.contentType())
                                    .cacheControl(file.cacheControl()),
                            RequestBody.fromBytes(file.content()));
        }
        String invalidation = deployed.isMissingNode() ? null : invalidate(app, deployment);
        Set<String> assets = assets(hashes.keySet());
        Set<String> former = new TreeSet<>();
        deployed.path(deployment.equals(deployed.path("deployment").asText()) ? "former" : "assets")
                .forEach(name -> former.add(name.asText()));
        Set<String> old = assets(there.keySet());
        old.removeAll(assets);
        old.removeAll(former);
        old.forEach(name -> clients.s3().deleteObject(r -> r.bucket(bucket).key(name)));
        remember(bucket, deployment, assets, former);
        return new Published(changed.size(), invalidation);
    }

    private static Set<String> assets(Set<String> keys) {
        Set<String> assets = new TreeSet<>(keys);
        assets.removeIf(key -> !key.startsWith(ShopFiles.ASSETS));
        return assets;
    }

    /** All that the pages ask for at the start: who signs customers in. Nothing of it is secret. */
    private Map<String, String> configuration(Stack app) {
        Map<String, String> parameters = new HashMap<>();
        for (Parameter parameter : app.parameters()) {
            parameters.put(parameter.parameterKey(), parameter.parameterValue());
        }
        Map<String, String> configuration = new LinkedHashMap<>();
        configuration.put("issuer", parameters.getOrDefault("TokenIssuer", ""));
        configuration.put("clientId", parameters.getOrDefault("WebClientId", ""));
        return configuration;
    }

    private Map<String, String> listed(@Nullable String bucket) {
        Map<String, String> there = new HashMap<>();
        clients.s3()
                .listObjectsV2Paginator(r -> r.bucket(bucket))
                .contents()
                .forEach(object -> there.put(object.key(), object.eTag().replace("\"", "")));
        return there;
    }

    private JsonNode deployed(@Nullable String bucket) {
        try {
            return JSON.readTree(clients.s3()
                    .getObjectAsBytes(r -> r.bucket(bucket).key(DEPLOYED))
                    .asByteArray());
        } catch (NoSuchKeyException e) {
            return JSON.missingNode();
        } catch (IOException e) {
            // somebody has written something else there: all that is known is that there were files
            return JSON.createObjectNode();
        }
    }

    private void remember(@Nullable String bucket, String deployment, Set<String> assets, Set<String> former) {
        ObjectNode deployed = JSON.createObjectNode().put("deployment", deployment);
        for (Map.Entry<String, Set<String>> each :
                Map.of("assets", assets, "former", former).entrySet()) {
            ArrayNode names = deployed.putArray(each.getKey());
            each.getValue().forEach(names::add);
        }
        try {
            clients.s3()
                    .putObject(
                            r -> r.bucket(bucket)
                                    .key(DEPLOYED)
                                    .contentType("application/json")
                                    .cacheControl("no-cache"),
                            RequestBody.fromBytes(JSON.writeValueAsBytes(deployed)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of texts is always JSON", e);
        }
    }

    /** One for all paths, which CloudFront counts as one. */
    private String invalidate(Stack app, String deployment) {
        return clients.cloudFront()
                .createInvalidation(r -> r.distributionId(Stacks.outputs(app).get(DISTRIBUTION))
                        .invalidationBatch(
                                b -> b.callerReference("opsctl-" + deployment + "-" + System.currentTimeMillis())
                                        .paths(p -> p.items("/*").quantity(1))))
                .invalidation()
                .id();
    }

    /**
     * The shop's address, with a token in the fragment, which browsers keep to themselves and the page takes out at once. Where the API trusts
     * another issuer, customers sign in there, and it is the address alone.
     *
     * @param customer who is signed in
     * @throws OperationException if there is no shop
     */
    public Entrance entrance(String customer, Duration lifetime) {
        return entrance("", customer, Tokens.ORDERS, lifetime);
    }

    /**
     * The address of a page for operators, as {@link #entrance(String, Duration)} makes the shop's.
     *
     * @param path behind the shop's address
     * @throws OperationException if there is no shop, which the console is a part of
     */
    public Entrance operatorEntrance(String path, String operator, Duration lifetime) {
        return entrance(path, operator, Tokens.OPERATOR, lifetime);
    }

    private Entrance entrance(String path, String subject, String scope, Duration lifetime) {
        String url = output(URL);
        String page = url.replaceFirst("/*$", "/") + path;
        String said = path.isEmpty() ? url : page;
        Tokens tokens = new Tokens(clients);
        if (!tokens.areOwn()) {
            return new Entrance(said, URI.create(said), false);
        }
        Tokens.Issued issued = tokens.issue(subject, List.of(scope), lifetime);
        return new Entrance(said, URI.create(page + "#token=" + issued.token()), true);
    }

    /**
     * Where the API answers without a token: its catalogue.
     *
     * @throws OperationException if nothing is deployed
     */
    public Entrance apiEntrance() {
        String page = output("ApiUrl") + "/api/products";
        return new Entrance(page, URI.create(page), false);
    }

    private String output(String name) {
        Map<String, String> outputs = stacks.find(stacks.name(Stacks.APP))
                .map(Stacks::outputs)
                .orElseThrow(() -> new OperationException(
                        ExitCode.NOT_FOUND,
                        "There is no shop on " + clients.target().describe() + " yet",
                        "Deploy it: opsctl deploy"));
        if (!outputs.containsKey(name)) {
            throw new OperationException(
                    ExitCode.NOT_FOUND,
                    "Stack " + stacks.name(Stacks.APP) + " was deployed without the shop",
                    "Switch it on: opsctl context set Web=on && opsctl deploy");
        }
        return outputs.get(name);
    }

    private static String md5(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }
}
