package dev.opsctl.local.identity;

import dev.opsctl.local.Services;
import dev.opsctl.local.TestCloud;
import dev.opsctl.local.cloud.Addressing;
import dev.opsctl.local.cloud.Addressing.Addressed;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceDefinition;
import dev.opsctl.local.identity.action.PassedRoles;
import dev.opsctl.local.identity.action.Permission;
import dev.opsctl.local.identity.action.RequiredPermissions;
import dev.opsctl.local.sdk.Operations;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkRequest;

/**
 * One operation, as a caller comes to it: first its names are read, then it is seen what it needs.
 *
 * @param own what requests name where they need not name something else
 */
record Door(
        TestCloud cloud,
        Caller caller,
        World own,
        ServiceDefinition<?> service,
        Operations.Bound operation,
        Addressing addressing) {

    static List<Door> all(TestCloud cloud, Caller caller, World own) {
        List<Door> doors = new ArrayList<>();
        for (ServiceDefinition<?> service : Services.all()) {
            Addressing addressing = service.addressing().apply(cloud.cloud());
            Requests.operations(service)
                    .forEach(operation -> doors.add(new Door(cloud, caller, own, service, operation, addressing)));
        }
        return doors;
    }

    Object client(Caller caller) {
        return cloud.cloud().client(service.clientInterface(), TestCloud.SCOPE, caller);
    }

    /** What names something of one's own wherever it has to. */
    SdkRequest plain() {
        return Requests.build(operation, path -> null, path -> own.usual(service.name(), path));
    }

    /**
     * The requests that the model allows with one name in one member: alone, and beside all that may be named, too.
     *
     * @param name null for what else is named alone
     */
    List<SdkRequest> naming(String member, Object name) {
        Set<SdkRequest> requests = new LinkedHashSet<>();
        for (boolean more : List.of(false, true)) {
            requests.add(Requests.build(
                    operation,
                    path -> path.equals(member)
                            ? name
                            : more && path.indexOf('.') < 0 ? own.usual(service.name(), path) : null,
                    path -> own.usual(service.name(), path)));
        }
        return requests.stream()
                .filter(request -> Requests.allowed(service, request))
                .toList();
    }

    /** The members that may name something. */
    Set<String> members() {
        Set<String> members = new TreeSet<>();
        Requests.build(
                operation,
                path -> {
                    members.add(path);
                    return null;
                },
                path -> own.usual(service.name(), path));
        return members;
    }

    /** Whether a member names a resource: what can be no name is refused there. */
    boolean resolves(String member) {
        return List.of("\u0000", "\u0000:\u0000", "arn:\u0000").stream()
                .noneMatch(none -> addressed(Requests.build(
                                operation,
                                path -> path.equals(member) ? none : null,
                                path -> own.usual(service.name(), path)))
                        != null);
    }

    boolean isServed() {
        Object raw = cloud.cloud().service(service.clientInterface(), TestCloud.SCOPE);
        return caller.run(() -> Requests.isServed(raw, operation));
    }

    /** @return null if the request names nothing that there can be */
    private Addressed addressed(SdkRequest request) {
        try {
            return addressing.address(TestCloud.SCOPE, method(), request);
        } catch (AwsServiceException e) {
            return null;
        }
    }

    /** What a request needs; nothing if everyone may make it, null if it names nothing that there can be. */
    List<Permission> needs(SdkRequest request) {
        Addressed addressed = addressed(request);
        try {
            return addressed == null
                    ? null
                    : new RequiredPermissions(new Resources(cloud.cloud())::arn)
                            .of(caller, addressed.scope(), service.name(), method(), addressed.request())
                            .orElse(List.of());
        } catch (PassedRoles.MalformedRoleException e) {
            return null;
        }
    }

    /** Whether a request gets past names and policies. */
    boolean letsIn(Caller caller, SdkRequest request) {
        Addressed addressed = addressed(request);
        try {
            if (addressed != null) {
                cloud.identity().authorize(caller, addressed.scope(), service.name(), method(), addressed.request());
            }
            return addressed != null;
        } catch (AwsServiceException e) {
            return false;
        }
    }

    private String method() {
        return operation.method().getName();
    }

    @Override
    public String toString() {
        return service.name() + ":" + operation.name();
    }
}
