package dev.opsctl.local.service;

import dev.opsctl.local.cloud.Addressing;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.sdk.RequestMembers;
import dev.opsctl.local.service.ResourceKind.Fault;
import dev.opsctl.local.service.ResourceKind.Understood;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkRequest;

/**
 * The addressing of a service whose requests name resources in members of fixed names. Each such member is said once here, with its kind;
 * a member that names the resource that the call is about decides whose account it acts in.
 */
public final class Naming implements Addressing {

    /** The service's own error for a name that is none. */
    @FunctionalInterface
    public interface Refusal {
        AwsServiceException of(String member, String text, Fault fault);
    }

    /** The same of a service that says where it was asked. */
    @FunctionalInterface
    public interface ScopedRefusal {
        AwsServiceException of(Scope scope, String member, String text, Fault fault);
    }

    /** What a member's resource is to the call. */
    private enum Role {
        SUBJECT,
        PART,
        REFERENCE
    }

    /** @param operations whose members of this name are meant; of all if empty */
    private record Member(Set<String> operations, String name, List<String> path, ResourceKind kind, Role role) {

        /** Whether the call acts where this resource is; a part that does not say where it is, is where its whole is. */
        boolean decides(Understood named, Scope called) {
            return role == Role.SUBJECT || role == Role.PART && !named.scope().equals(called);
        }
    }

    private final ScopedRefusal refusal;
    private final List<Member> members = new ArrayList<>();
    private final Map<String, List<Member>> ofOperation = new ConcurrentHashMap<>();

    public Naming(Refusal refusal) {
        this((scope, member, text, fault) -> refusal.of(member, text, fault));
    }

    public Naming(ScopedRefusal refusal) {
        this.refusal = refusal;
    }

    /**
     * A member that names the resource that a call is about.
     *
     * @param path through structures and lists, parted by dots; the keys of a map are {@code #keys}
     * @param operations client methods; of all operations with such a member if none
     */
    public Naming subject(String path, ResourceKind kind, String... operations) {
        return add(path, kind, Role.SUBJECT, operations);
    }

    /** A member that names a part of the resource that a call is about, within it: a rule of a bus, a stream of a log group. */
    public Naming part(String path, ResourceKind kind, String... operations) {
        return add(path, kind, Role.PART, operations);
    }

    /** A member that names a resource beside the one that a call is about, in whatever account. */
    public Naming reference(String path, ResourceKind kind, String... operations) {
        return add(path, kind, Role.REFERENCE, operations);
    }

    private Naming add(String path, ResourceKind kind, Role role, String... operations) {
        List<String> parts = List.of(path.split("\\."));
        String name = parts.get(
                parts.get(parts.size() - 1).equals(RequestMembers.KEYS) ? parts.size() - 2 : parts.size() - 1);
        members.add(new Member(Set.of(operations), name, parts, kind, role));
        return this;
    }

    @Override
    public Addressed address(Scope scope, String operation, SdkRequest request) {
        SdkRequest canonical = request;
        Set<Scope> at = new HashSet<>(); // where what the call is about lives: in one account, or nothing says so
        for (Member member : ofOperation.computeIfAbsent(operation, name -> membersOf(name, request))) {
            canonical = RequestMembers.rewrite(canonical, member.path(), text -> {
                if (text.isEmpty()) {
                    return text; // as good as absent: the service says that it is missing
                }
                Understood name = member.kind()
                        .read(text, scope)
                        .orElseThrow(fault -> refusal.of(scope, member.name(), text, fault));
                if (member.decides(name, scope) && at.add(name.scope()) && at.size() > 1) {
                    throw refusal.of(scope, member.name(), text, Fault.ACCOUNTS);
                }
                return name.text();
            });
        }
        return Addressed.of(at.isEmpty() ? scope : at.iterator().next(), canonical);
    }

    private List<Member> membersOf(String operation, SdkPojo request) {
        return members.stream()
                .filter(member -> RequestMembers.field(request, member.path().get(0)) != null
                        && (member.operations().isEmpty() || member.operations().contains(operation)))
                .toList();
    }
}
