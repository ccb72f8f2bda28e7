package dev.opsctl.local.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.Services;
import dev.opsctl.local.TestCloud;
import dev.opsctl.local.cloud.Addressing;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.cloud.ServiceDefinition;
import dev.opsctl.local.sdk.Operations;
import dev.opsctl.local.store.StoreContent.Document;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkRequest;

/**
 * Nobody of another account gets to anything that no policy of the owner lets him to (PLT-4), by whatever operation and name: every operation of
 * every service is called with all that names something of the owner.
 */
class CrossAccountTest {

    private static final String NAME = "the-secret";
    private static final Scope OWNER = TestCloud.SCOPE;
    private static final Scope PARTNER = new Scope("444455556666", "us-east-1");

    /** Who is not let in is told so, or that there is no such thing in his account. */
    private static final String TOLD = ".*(Denied|AuthorizationError|NotFound|NoSuch).*";
    /** Where another account's resource may be mentioned: as a filter, as a target, a grantee or a key of what is one's own; as one of a batch. */
    private static final Pattern MENTIONS = Pattern.compile(
            """
            events:List\\w+ (eventsourcearn|connectionarn)
            lambda:ListEventSourceMappings eventsourcearn
            dynamodb:ListStreams exclusivestartstreamarn
            secretsmanager:BatchGetSecretValue secretidlist
            iam:SimulatePrincipalPolicy (resourcearns|callerarn)
            kms:(CreateGrant|ListGrants) granteeprincipal
            events:(PutTargets|ListRuleNamesByTarget) .*
            sns:Subscribe endpoint
            lambda:Update\\w+ (kmskeyarn|deadletterconfig.targetarn)
            ses:\\w+EventDestination eventdestination.snsdestination.topicarn
            s3:CreateBucket createbucketconfiguration.location.name
            cloudwatch:(DescribeAlarmsForMetric|ListMetrics) dimensions.*
            cloudwatch:TagResource tags.value
            codebuild:UpdateProject encryptionkey
            """
                    .strip()
                    .replace("\n", "|"));

    /** @param member the one that names something of the owner; empty if only required ones do */
    private record Attempt(String member, SdkRequest request) {}

    @TempDir
    Path home;

    private TestCloud cloud;
    private World owner;
    private World partner;

    @BeforeEach
    void open() {
        cloud = TestCloud.secured(home);
        owner = new World(cloud.cloud(), OWNER, NAME, "amber-contents");
        partner = new World(cloud.cloud(), PARTNER, NAME, "blue-contents");
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private Caller administrator(Scope scope) {
        return cloud.identity()
                .find(cloud.identity().administrator(scope.accountId(), "admin").accessKeyId())
                .orElseThrow()
                .caller();
    }

    /**
     * All of the owner's tables, and what tables of all accounts say of him. Not his metrics: no request names their account, and his own services
     * write them at any time.
     */
    private static boolean owners(Document document) {
        String table = document.table();
        if (table.startsWith("metrics/")) {
            return false;
        }
        return table.contains("/" + OWNER.accountId() + "/")
                || !table.contains("/" + PARTNER.accountId() + "/")
                        && (document.key().contains(OWNER.accountId())
                                || document.text().contains("\"accountId\":\"" + OWNER.accountId() + "\""));
    }

    @Test
    void an_administrator_of_another_account_neither_sees_nor_changes_anything() {
        Caller caller = administrator(PARTNER);
        Watch watch = new Watch(cloud.cloud(), owner, CrossAccountTest::owners);
        List<String> letIn = new ArrayList<>();
        Set<String> impossible = new TreeSet<>();
        Set<String> unreached = new TreeSet<>();
        for (ServiceDefinition<?> service : Services.all()) {
            Object client = cloud.cloud().client(service.clientInterface(), PARTNER, caller);
            Addressing addressing = service.addressing().apply(cloud.cloud());
            for (Operations.Bound operation : inOrder(service)) {
                String what = service.name() + ":" + operation.name();
                List<Attempt> possible = attempts(service, operation);
                if (possible.isEmpty() && served(service, operation)) {
                    impossible.add(what);
                }
                boolean acts = false;
                Set<String> outcomes = new TreeSet<>();
                for (Attempt attempt : possible) {
                    SdkRequest request = attempt.request();
                    acts |= actsInOwnersAccount(addressing, operation, request);
                    String outcome = watch.send(client, service, operation, request);
                    if (!outcome.equals(Watch.SUCCESS)) {
                        outcomes.add(outcome);
                    } else if (request.toString().contains(OWNER.accountId())
                            && !MENTIONS.matcher(what + " " + attempt.member()).matches()) {
                        letIn.add(what + " answers " + request);
                    }
                }
                watch.compare(what);
                if (acts && outcomes.stream().noneMatch(code -> code.matches(TOLD)) && served(service, operation)) {
                    unreached.add(what + outcomes);
                }
            }
        }
        assertEquals("", String.join("\n", watch.intrusions()));
        assertEquals("", String.join("\n", letIn));
        assertEquals(
                Set.of(),
                impossible,
                "operations without a request that the model allows: say what their required members name by world.names(…) in WorldResources");
        assertEquals(Set.of(), unreached, "operations of which no request got as far as the policies");
        assertTrue(watch.requests() > 3000, watch.requests() + " requests");
        assertTrue(watch.documents() > 50, watch.documents() + " documents");
    }

    /** Whether a request names the owner as the one in whose account it acts. */
    private static boolean actsInOwnersAccount(Addressing addressing, Operations.Bound operation, SdkRequest request) {
        try {
            return addressing
                    .address(PARTNER, operation.method().getName(), request)
                    .scope()
                    .accountId()
                    .equals(OWNER.accountId());
        } catch (AwsServiceException e) {
            return false; // it names nothing at all
        }
    }

    /** Whether a service has an operation at all. */
    private boolean served(ServiceDefinition<?> service, Operations.Bound operation) {
        Object raw = cloud.cloud().service(service.clientInterface(), PARTNER);
        return administrator(PARTNER).run(() -> Requests.isServed(raw, operation));
    }

    /** Requests that the model allows: one thing of the owner, in one spelling, among more of the owner's or among the caller's own. */
    private List<Attempt> attempts(ServiceDefinition<?> service, Operations.Bound operation) {
        Set<String> members = new LinkedHashSet<>();
        Map<SdkRequest, String> all = new LinkedHashMap<>();
        all.put(
                Requests.build(
                        operation,
                        path -> {
                            members.add(path);
                            return null;
                        },
                        path -> owner.usual(service.name(), path)),
                "");
        for (String member : members) {
            for (Object name : owner.named(service.name(), member)) {
                for (World others : List.of(owner, partner)) {
                    SdkRequest request = Requests.build(
                            operation,
                            path -> path.equals(member) ? name : null,
                            path -> others.usual(service.name(), path));
                    all.putIfAbsent(request, member);
                }
            }
        }
        return all.entrySet().stream()
                .filter(one -> Requests.allowed(service, one.getKey()))
                .map(one -> new Attempt(one.getValue(), one.getKey()))
                .toList();
    }

    /** Reads first and deletions last, so that there is something left to read; without the one that waits a minute for work. */
    private static List<Operations.Bound> inOrder(ServiceDefinition<?> service) {
        return Requests.operations(service).stream()
                .filter(o -> !o.name().equals("GetActivityTask"))
                .sorted(Comparator.comparing(o -> o.name().matches("(Get|List|Describe|Head).*")
                        ? 0
                        : o.name().matches("(Delete|Remove|Disable|Schedule|Stop|Unsubscribe).*") ? 2 : 1))
                .toList();
    }
}
