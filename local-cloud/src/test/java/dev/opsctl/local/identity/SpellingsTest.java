package dev.opsctl.local.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.Services;
import dev.opsctl.local.TestCloud;
import dev.opsctl.local.cloud.Addressing;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.identity.action.Permission;
import dev.opsctl.local.store.StoreContent;
import dev.opsctl.local.store.StoreContent.Document;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.iam.IamClient;

/**
 * What is authorised is what is executed (PLT-4), in every operation of every service: each name in a request counts in what the request
 * needs, each of these permissions is needed, and no spelling of a name gets to what the caller is denied.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Tag("slow")
class SpellingsTest {

    private static final String SECRET = "the-secret";
    private static final String ALLOWED = "the-allowed";

    /** Where names are no resources of the action by AWS's service authorization reference, but filters, targets, references or parts. */
    private static final Pattern MENTIONS = Pattern.compile(
            """
            apigateway:(CreateBasePathMapping restapiid|\\w+ (keyid|requestvalidatorid|deploymentid)|Create\\w+ stagename)
            cloudformation:CreateChangeSet changesetname
            cloudfront:GetInvalidation id
            events:UpdateApiDestination connectionarn
            iam:(\\w+Group username|RemoveRole\\w+ rolename|(At|De)tach\\w+ policyarn|\\w+ permissionsboundary|\\w+Policy policyname)
            lambda:(CreateFunction codesigningconfigarn|UpdateEventSourceMapping functionname)
            logs:FilterLogEvents logstreamnames
            ses:(CreateEmailIdentity configurationsetname|Send\\w+ (fromarn|returnpatharn|feedback\\w+|emailaddress))
            sqs:(GetQueueUrl queueownerawsaccountid|StartMessageMoveTask destinationarn)
            sts:AssumeRoleWithWebIdentity rolearn
            states:UpdateStateMachineAlias routingconfiguration.statemachineversionarn
            """
                    .strip()
                    .replace("\n", "|"));
    /** Where every text is a name, spelt in one way: of objects, items, templates, what is made; and what is no name, but tells of one. */
    private static final Pattern TEXTS = Pattern.compile(
            """
            apigateway:.*
            cloudformation:DescribeStackResources physicalresourceid
            cloudfront:\\w+ (resourcearn|endpoints.*streamarn)
            cloudwatch:\\w+ (alarm|dashboard)names?
            dynamodb:\\w+ .*(statement|\\.s)
            kms:\\w+ ciphertextblob
            lambda:\\w+ qualifier
            s3:\\w+ (destination|delete\\.objects\\.)?key
            xray:\\w+ (groupname|(samplingrule(update)?\\.)?rulename)
            ses:\\w+ (source|fromemailaddress|domain|contactlistname|.*template.*)
            [\\w-]+:Create\\w+ (name|queuename|aliasname|bucket)
            [\\w-]+:\\w+ (.*role|.*rolearn|.*roleoverride|credentials)
            """
                    .strip()
                    .replace("\n", "|"));
    /** What needs more than its own action, besides PassRole and the tagging of what is created. */
    private static final Map<String, Set<String>> SEVERAL = Map.of(
            "kms:ReEncrypt", Set.of("kms:ReEncryptFrom", "kms:ReEncryptTo"),
            "kms:ReplicateKey", Set.of("kms:CreateKey", "kms:ReplicateKey"),
            "s3:CopyObject", Set.of("s3:GetObject", "s3:PutObject"),
            "s3:UploadPartCopy", Set.of("s3:GetObject", "s3:PutObject"));

    @TempDir
    static Path home;

    private static TestCloud cloud;
    private static World secret;
    private static World allowed;
    /** May do everything, but nothing with the secret. */
    private static Caller curious;

    @BeforeAll
    static void open() {
        cloud = TestCloud.secured(home);
        secret = new World(cloud.cloud(), TestCloud.SCOPE, SECRET, "scarlet-contents");
        allowed = new World(cloud.cloud(), TestCloud.SCOPE, ALLOWED, "amber-contents");
        IamClient iam = cloud.client(IamClient.class);
        iam.createUser(r -> r.userName("curious"));
        attach(iam, 0, "Allow", List.of("*"));
        List<String> denied = Services.all().stream()
                .flatMap(service -> secret.arns(service.name()).stream())
                .filter(arn ->
                        arn.contains(SECRET) || arn.matches(".*[0-9a-f-]{36}|.*/(restapis|apikeys|usageplans)/.*"))
                .flatMap(arn -> List.of(arn, arn + "/*", arn + ":*").stream())
                .distinct()
                .toList();
        for (int part = 0; part * 40 < denied.size(); part++) {
            attach(iam, part + 1, "Deny", denied.subList(part * 40, Math.min(denied.size(), part * 40 + 40)));
        }
        String key = iam.createAccessKey(r -> r.userName("curious")).accessKey().accessKeyId();
        curious = cloud.identity().find(key).orElseThrow().caller();
    }

    private static void attach(IamClient iam, int number, String effect, List<String> resources) {
        String listed = resources.stream().map(arn -> '"' + arn + '"').collect(Collectors.joining(","));
        String arn = iam.createPolicy(r -> r.policyName("curious-" + number)
                        .policyDocument(
                                """
                                {"Version":"2012-10-17","Statement":[{"Effect":"%s","Action":"*","Resource":[%s]}]}"""
                                        .formatted(effect, listed)))
                .policy()
                .arn();
        iam.attachUserPolicy(r -> r.userName("curious").policyArn(arn));
    }

    @AfterAll
    static void close() {
        cloud.close();
    }

    private static List<Door> doors() {
        return Door.all(cloud, curious, allowed);
    }

    @Test
    @Order(1)
    void every_service_says_how_its_requests_name_resources() {
        Services.all()
                .forEach(service -> assertNotSame(
                        Addressing.PLAIN,
                        service.addressing().apply(cloud.cloud()),
                        service.name() + " has no addressing: .addressedBy(…) in Services"));
    }

    /** Of a service that has nothing in the world, nothing here nor in {@link CrossAccountTest} would be looked at. */
    @Test
    @Order(1)
    void every_service_has_something_that_can_be_named() {
        Set<String> empty = new TreeSet<>();
        Services.all().forEach(service -> empty.add(service.name()));
        empty.removeIf(service -> !secret.arns(service).isEmpty());
        // no answer of S3 has a bucket's ARN, only its name; STS has no resources of its own
        assertEquals(Set.of("s3", "sts"), empty, "make one resource of each kind in WorldResources");
    }

    @Test
    @Order(2)
    void every_name_in_a_request_is_read_strictly_and_counts_in_what_the_request_needs() throws IOException {
        Set<String> unscoped = unscoped();
        Set<String> ignored = new TreeSet<>();
        Set<String> raw = new TreeSet<>();
        int counted = 0;
        for (Door door : doors()) {
            for (String member : door.members()) {
                List<Object> names = secret.named(door.service().name(), member);
                if (names.isEmpty() || door.needs(door.plain()) == null) {
                    continue;
                }
                Set<List<String>> without = new HashSet<>();
                door.naming(member, null).forEach(request -> without.add(resources(door.needs(request))));
                boolean counts = names.stream()
                        .flatMap(name -> door.naming(member, name).stream())
                        .map(door::needs)
                        .anyMatch(needs -> needs != null && !without.contains(resources(needs)));
                boolean resolves = door.resolves(member);
                if (counts && resolves) {
                    counted++;
                } else if (counts) {
                    raw.add(door + " " + member);
                } else if (resolves && door.isServed()) {
                    ignored.add(door + " " + member);
                }
            }
        }
        ignored.removeIf(one ->
                unscoped.contains(one.split(" ")[0]) || MENTIONS.matcher(one).matches());
        assertEquals(
                "",
                String.join("\n", ignored),
                "names that no policy is asked about: a line in ArnTemplates, or MENTIONS here");
        raw.removeIf(one -> TEXTS.matcher(one).matches());
        assertEquals(
                "",
                String.join("\n", raw),
                "names that are not read strictly before they are looked at: name the member in the service's Naming, or TEXTS here");
        assertTrue(counted > 400, counted + " names count");
    }

    private static List<String> resources(List<Permission> permissions) {
        return permissions == null
                ? null
                : permissions.stream()
                        .flatMap(permission -> permission.resources().stream())
                        .distinct()
                        .toList();
    }

    /** The actions that AWS has for all resources only. */
    private static Set<String> unscoped() throws IOException {
        Set<String> unscoped = new HashSet<>();
        for (String service : Services.all().stream().map(s -> s.name()).collect(Collectors.toSet())) {
            try (InputStream in =
                    SpellingsTest.class.getResourceAsStream("/dev/opsctl/local/data/iam/" + service + ".txt")) {
                if (in != null) {
                    new String(in.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .filter(line -> line.indexOf(' ') < 0)
                            .forEach(line -> unscoped.add(service + ":" + line));
                }
            }
        }
        return unscoped;
    }

    /** Which permissions an operation needs, its rules say; that all of them are asked for, shows when one at a time is taken away. */
    @Test
    @Order(3)
    void whoever_lacks_one_of_the_permissions_that_a_request_needs_is_denied() {
        Map<String, Set<String>> several = new TreeMap<>();
        List<String> letIn = new ArrayList<>();
        int lacking = 0;
        for (Door door : doors()) {
            Set<String> tried = new HashSet<>();
            for (String member : door.members()) {
                Object name = allowed.usual(door.service().name(), member);
                for (SdkRequest request : door.naming(member, name)) {
                    List<Permission> needs = door.needs(request);
                    Set<String> actions = new TreeSet<>();
                    if (needs != null) {
                        needs.forEach(permission -> actions.add(permission.action()));
                    }
                    if (!tried.add(actions.toString())) {
                        continue;
                    }
                    if (actions.stream()
                                    .filter(action -> !action.matches("iam:PassRole|[\\w-]+:Tag\\w*"))
                                    .count()
                            > 1) {
                        several.computeIfAbsent(door.toString(), d -> new TreeSet<>())
                                .addAll(actions);
                    }
                    for (String action : actions) {
                        lacking++;
                        if (door.letsIn(lacking(action), request)) {
                            letIn.add(door + " without " + action);
                        }
                    }
                }
            }
        }
        assertEquals(List.of(), letIn);
        assertEquals(SEVERAL, several);
        assertTrue(lacking > 900, lacking + " permissions were taken away");
    }

    private static Caller lacking(String action) {
        return new Caller(
                curious.type(),
                curious.accountId(),
                curious.arn(),
                curious.userId(),
                null,
                "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"NotAction\":\"" + action
                        + "\",\"Resource\":\"*\"}}",
                Map.of());
    }

    @Test
    @Order(4)
    @Timeout(value = 10, unit = TimeUnit.MINUTES) // forty seconds of work, on a machine that may have other work
    void no_spelling_of_a_name_gets_to_what_the_caller_is_denied() {
        Set<String> secrets = new HashSet<>();
        new StoreContent(cloud.cloud().store(), document -> isSecret(document) && secrets.add(id(document)));
        Watch watch = new Watch(cloud.cloud(), secret, document -> secrets.contains(id(document)));
        int refused = 0;
        for (Door door : inOrder()) {
            Set<SdkRequest> letIn = new LinkedHashSet<>();
            for (String member : door.members()) {
                for (String spelling : spellings(denied(door, member))) {
                    for (SdkRequest request : door.naming(member, spelling)) {
                        if (door.letsIn(curious, request)) {
                            letIn.add(request);
                        } else {
                            refused++;
                        }
                    }
                }
            }
            Object client = door.client(curious);
            if (!letIn.isEmpty()) {
                watch.sendExpecting(client, door.service(), door.operation(), door.plain());
            }
            letIn.forEach(request -> watch.send(client, door.service(), door.operation(), request));
            watch.compare(door.toString());
        }
        assertEquals("", String.join("\n", watch.intrusions()));
        assertTrue(refused > 500, refused + " requests were refused");
        assertTrue(watch.requests() > 100, watch.requests() + " requests were sent");
        assertTrue(watch.documents() > 50, watch.documents() + " documents");
    }

    /** The documents about the secret alone. */
    private static boolean isSecret(Document document) {
        String all = document.table() + " " + document.key() + " " + document.text();
        return (all.contains(SECRET) || all.contains("scarlet-contents"))
                && !all.contains(ALLOWED)
                && !all.contains("curious");
    }

    private static String id(Document document) {
        return document.table() + " " + document.key();
    }

    /** What a member may name of the secret and is denied: with the rest there is nothing to get around. */
    private static List<Object> denied(Door door, String member) {
        return secret.named(door.service().name(), member).stream()
                .filter(name -> door.naming(member, name).stream().noneMatch(request -> door.letsIn(curious, request)))
                .toList();
    }

    private static Set<String> spellings(List<Object> names) {
        Set<String> all = new LinkedHashSet<>();
        for (Object name : names) {
            if (name instanceof String text) {
                all.addAll(Spellings.of(text, SECRET, ALLOWED));
            }
        }
        names.forEach(all::remove);
        return all;
    }

    /** Reads first, so that there is something left to read; without the one that waits a minute for work. */
    private static List<Door> inOrder() {
        return doors().stream()
                .filter(door -> !door.operation().name().equals("GetActivityTask"))
                .sorted(Comparator.comparing(door -> door.operation()
                                .name()
                                .matches("(Get|List|Describe|Head|BatchGet|Scan|Query|Receive|Select|Execute).*")
                        ? 0
                        : door.operation().name().matches("(Delete|Remove|Disable|Schedule|Stop|Unsubscribe).*")
                                ? 2
                                : 1))
                .toList();
    }
}
