package dev.opsctl.local.service.iam;

import dev.opsctl.local.identity.policy.PolicyParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.iam.model.IamException;

/** Where the policies of a simulation come from: an entity, as it stands, and texts of the request. */
final class SimulatedPolicies {

    static final Pattern ENTITY =
            Pattern.compile("arn:aws:iam::(?<account>\\d{12}):(?<kind>user|group|role)/(?:[^/]+/)*(?<name>[^/]+)");

    private final IamState state;

    SimulatedPolicies(IamState state) {
        this.state = state;
    }

    /** The user, group or role of an ARN. */
    Entity entity(String arn) {
        Matcher named = ENTITY.matcher(arn);
        if (!named.matches()) {
            throw unclear(arn);
        }
        Entity.Kind kind = Entity.Kind.valueOf(named.group("kind").toUpperCase(Locale.ROOT));
        return state.find(kind, named.group("name"))
                .filter(entity -> entity.arn().equals(arn))
                .orElseThrow(() -> IamErrors.missing(
                        "The " + kind.word + " with name " + named.group("name") + " cannot be found."));
    }

    static IamException unclear(String arn) {
        return IamErrors.input("Invalid Entity Arn: " + arn + " does not clearly define entity type and name.");
    }

    /** Inline and managed policies, of a user's groups too. */
    List<SimulatedPolicy> of(Entity entity) {
        List<SimulatedPolicy> policies = new ArrayList<>();
        add(policies, entity);
        entity.groups().forEach(group -> state.find(Entity.Kind.GROUP, group).ifPresent(found -> add(policies, found)));
        return policies;
    }

    private void add(List<SimulatedPolicy> policies, Entity entity) {
        entity.permissions()
                .inline()
                .forEach((name, text) -> policies.add(stored(
                        entity,
                        entity.kind().word + "_" + entity.name() + "_" + name,
                        SimulatedPolicy.IDENTITY,
                        text)));
        entity.permissions().attached().forEach(arn -> state.findPolicy(arn)
                .ifPresent(policy ->
                        policies.add(stored(entity, policy.name(), SimulatedPolicy.IDENTITY, policy.document()))));
    }

    Optional<SimulatedPolicy> boundary(Entity entity) {
        return Optional.ofNullable(entity.permissions().boundary())
                .flatMap(state::findPolicy)
                .map(policy -> stored(entity, policy.name(), SimulatedPolicy.BOUNDARY, policy.document()));
    }

    private static SimulatedPolicy stored(Entity entity, String id, String type, String text) {
        return new SimulatedPolicy(id, type, text, Principals.parsed(entity, text));
    }

    /** Policies of the request, which are named after their place in it. */
    static List<SimulatedPolicy> given(String member, String type, List<String> texts) {
        List<SimulatedPolicy> policies = new ArrayList<>();
        for (String text : texts) {
            policies.add(given(member + "." + (policies.size() + 1), type, text, PolicyParser.Kind.IDENTITY));
        }
        return policies;
    }

    static SimulatedPolicy given(String id, String type, String text, PolicyParser.Kind kind) {
        return new SimulatedPolicy(id, type, text, PolicyParser.parse(IamState.checked(text, kind), kind));
    }
}
