package dev.opsctl.local.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.opsctl.local.Main;
import dev.opsctl.local.Services;
import dev.opsctl.local.TestCloud;
import dev.opsctl.local.sdk.Constraints;
import dev.opsctl.local.sdk.Operations;
import dev.opsctl.local.sdk.ServiceFacts;
import dev.opsctl.local.wire.WireModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is not there is refused by its name, with 501, in the form of the service that was meant, and before permissions (PLT-2). */
class UnservedTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int TIMEOUT_MILLIS = 20_000;

    @TempDir
    Path home;

    private final List<String> wrong = new ArrayList<>();

    /** Of newer botocores, too: whatever AWS has. */
    @Test
    void every_operation_that_no_service_has_is_refused_by_name() throws Exception {
        int refused = 0;
        try (Main cloud = Main.start(home, 0, () -> {})) {
            for (var service : Services.all()) {
                Class<?> client = service.clientInterface();
                WireModel model = WireModel.of(client);
                Requests requests = new Requests(client, cloud.endpoint());
                PlausibleModel plausible = new PlausibleModel(new Random(1), Constraints.of(client), Map.of());
                for (WireModel.Operation operation : model.operations()) {
                    Operations.Bound bound =
                            Operations.find(client, operation.name()).orElse(null);
                    if (bound == null || bound.isServedBy(cloud.cloud().service(client, TestCloud.SCOPE))) {
                        continue;
                    }
                    Optional<RawRequest> request = requests.request(
                            bound,
                            builder -> plausible.fill(
                                    builder,
                                    Constraints.of(client).input(bound.name()).orElse(null),
                                    0));
                    if (request.isPresent()) {
                        refused++;
                        look(
                                model.signingName(),
                                operation.name(),
                                request.get(),
                                send(cloud, model.signingName(), request.get()));
                    }
                }
                for (var newer :
                        ServiceFacts.of(client).document().path("newer").properties()) {
                    if (model.isNewer(newer.getKey())) {
                        refused++;
                        RawRequest request = newer(
                                model,
                                newer.getKey(),
                                newer.getValue().path("method").asText("POST"),
                                newer.getValue().path("uri").asText("/"));
                        look(model.signingName(), newer.getKey(), request, send(cloud, model.signingName(), request));
                    }
                }
            }
        }
        assertEquals(
                "", String.join("\n", wrong.subList(0, Math.min(30, wrong.size()))), () -> wrong.size() + " wrong");
        assertTrue(refused > 400, "refused: " + refused);
    }

    @Test
    void newer_clients_find_what_has_moved_and_what_they_alone_know_is_refused_by_name() throws Exception {
        try (Main cloud = Main.start(home, 0, () -> {})) {
            for (String list : List.of("list-configuration-sets", "list-identities")) {
                assertEquals(200, moved(cloud, list, "{\"PageSize\":5}").status());
                assertEquals(400, moved(cloud, list, "{\"PageSize\":0}").status());
                RawRequest.Answer filtered = moved(cloud, list, "{\"Filter\":{}}");
                assertEquals(501, filtered.status());
                assertTrue(filtered.text().contains(" with Filter"), filtered.text());
            }
        }
    }

    private static RawRequest.Answer moved(Main cloud, String list, String body) throws IOException {
        return send(
                cloud,
                "ses",
                new RawRequest(list, "POST", "/v2/email/" + list, "", Map.of(), body.getBytes(StandardCharsets.UTF_8)));
    }

    private static RawRequest newer(WireModel model, String name, String method, String uri) {
        String[] address = uri.replaceAll("\\{[^}]*}", "x").split("\\?", 2);
        String query = address.length > 1 ? address[1] : "";
        if (model.speaks("rest-json") || model.speaks("rest-xml")) {
            return new RawRequest(name, method, address[0], query, Map.of(), new byte[0]);
        } else if (model.targetPrefix() != null && (model.speaks("json") || !model.speaks("query"))) {
            Map<String, String> headers = Map.of(
                    "content-type", "application/x-amz-json-1.1", "x-amz-target", model.targetPrefix() + "." + name);
            return new RawRequest(name, method, "/", "", headers, "{}".getBytes(StandardCharsets.UTF_8));
        }
        return new RawRequest(name, "POST", "/", "", FORM, ("Action=" + name).getBytes(StandardCharsets.UTF_8));
    }

    private static final Map<String, String> FORM = Map.of("content-type", "application/x-www-form-urlencoded");

    private static RawRequest.Answer send(Main cloud, String service, RawRequest request) throws IOException {
        return request.send(
                cloud.endpoint(),
                service,
                cloud.operator().accessKeyId(),
                cloud.operator().secretAccessKey(),
                TIMEOUT_MILLIS);
    }

    private void look(String service, String operation, RawRequest request, RawRequest.Answer answer) throws Exception {
        boolean head = answer.body().length == 0 && operation.startsWith("Head");
        if (answer.status() != 501
                || !head && !answer.text().contains(service) && !answer.text().contains(operation)) {
            wrong.add(service + ":" + operation + " " + answer.status() + " " + answer.text() + " " + request.method()
                    + " " + request.path());
        }
    }

    @Test
    void services_that_are_not_there_speak_the_protocol_of_their_models() throws Exception {
        Map<String, String> target = Map.of("content-type", "application/x-amz-json-1.0", "x-amz-target", "Some.Thing");
        int looked = 0;
        try (Main cloud = Main.start(home, 0, () -> {});
                InputStream in = getClass().getResourceAsStream("/dev/opsctl/local/data/protocols.txt")) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                String service = line.split(" ")[0];
                if (Services.all().stream()
                        .anyMatch(s ->
                                WireModel.of(s.clientInterface()).signingName().equals(service))) {
                    continue;
                }
                for (String protocol : List.of(line.split(" ")).subList(1, line.split(" ").length)) {
                    boolean form = protocol.equals("query") || protocol.equals("ec2");
                    boolean xml = form || protocol.equals("rest-xml");
                    if (protocol.equals("smithy-rpc-v2-cbor")
                            || protocol.equals("rest-xml") && line.split(" ").length > 2) {
                        continue; // told by its header; not told at all
                    }
                    RawRequest request = new RawRequest(
                            "Some",
                            "POST",
                            "/",
                            "",
                            form ? FORM : protocol.equals("json") ? target : Map.of(),
                            (form ? "Action=Some" : "{}").getBytes(StandardCharsets.UTF_8));
                    RawRequest.Answer answer = send(cloud, service, request);
                    looked++;
                    String said = xml
                            ? xml(answer, protocol)
                            : JSON.readTree(answer.body()).path("message").asText();
                    String type = answer.headers().getOrDefault("content-type", "");
                    if (answer.status() != 501
                            || !said.equals("The local cloud has no service " + service)
                            || protocol.equals("json") && !type.equals("application/x-amz-json-1.0")) {
                        wrong.add(service + " " + protocol + " " + answer.status() + " " + answer.text());
                    }
                }
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(looked > 300, "services: " + looked);
    }

    private static String xml(RawRequest.Answer answer, String protocol) throws Exception {
        var document = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(answer.body()));
        String root = document.getDocumentElement().getTagName();
        return root.equals(protocol.equals("ec2") ? "Response" : "ErrorResponse")
                ? document.getElementsByTagName("Message").item(0).getTextContent()
                : root;
    }
}
