package dev.opsctl.local.service;

import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.Scope;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A kind of resource, and how AWS lets requests spell its name: an ARN of exactly this service, region and form, or a bare name. What is not
 * of this form is no name: nobody guesses what it may mean.
 */
public final class ResourceKind {

    /** What is wrong with a name. */
    public enum Fault {
        SYNTAX,
        /** An ARN of another region than the one that is called. */
        REGION,
        /** Names of several accounts in one request that acts in one. */
        ACCOUNTS
    }

    /** A name that was understood, or what is wrong with it. */
    public sealed interface Name {

        static Name of(Scope scope, String text) {
            return new Understood(scope, text);
        }

        static Name not(Fault fault) {
            return new Misnamed(fault);
        }

        /** @param refusal of what is wrong with it; thrown */
        Understood orElseThrow(Function<Fault, ? extends RuntimeException> refusal);
    }

    /**
     * The name of a resource, which may be there or not.
     *
     * @param scope where the resource lives
     * @param text the canonical spelling
     */
    public record Understood(Scope scope, String text) implements Name {

        @Override
        public Understood orElseThrow(Function<Fault, ? extends RuntimeException> refusal) {
            return this;
        }
    }

    private record Misnamed(Fault fault) implements Name {

        @Override
        public Understood orElseThrow(Function<Fault, ? extends RuntimeException> refusal) {
            throw refusal.apply(fault);
        }
    }

    private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");
    private static final Pattern NEVER = Pattern.compile("(?!)");

    private final String service;
    private final Pattern resource;
    private Pattern bare = NEVER;
    private Pattern owner = ACCOUNT;
    private boolean global;
    private BiFunction<Scope, Matcher, Name> other = (scope, matcher) -> Name.of(scope, matcher.group());
    private UnaryOperator<String> canonical = UnaryOperator.identity();
    private boolean byName;

    private ResourceKind(String service, Pattern resource) {
        this.service = service;
        this.resource = resource;
    }

    /** Named by ARN: {@code arn:aws:SERVICE:REGION:ACCOUNT:} and what matches. */
    public static ResourceKind arn(String service, String resourceRegex) {
        return new ResourceKind(service, Pattern.compile(resourceRegex));
    }

    /** Named by no ARN of its own: what begins as one is a name like any other. */
    public static ResourceKind name(String regex) {
        return new ResourceKind("", NEVER).orName(regex);
    }

    /** Named by something of its own, which says where it is. */
    public static ResourceKind other(BiFunction<Scope, String, Name> reader) {
        ResourceKind kind = name("(?s).*");
        kind.other = (scope, matcher) -> reader.apply(scope, matcher.group());
        return kind;
    }

    /** Or by a bare name, in the account that is called. */
    public ResourceKind orName(String regex) {
        bare = Pattern.compile(regex);
        return this;
    }

    /** Or by another spelling, which says where it is. */
    public ResourceKind or(String regex, BiFunction<Scope, Matcher, Name> reader) {
        orName(regex);
        other = reader;
        return this;
    }

    /** Its ARNs have no region. */
    public ResourceKind global() {
        global = true;
        return this;
    }

    /** Whose ARNs have such an account: none, or AWS's own. */
    public ResourceKind owner(String regex) {
        owner = Pattern.compile(regex);
        return this;
    }

    /** Its canonical spelling is what the group {@code name} of its ARN's regex matches. */
    public ResourceKind byName() {
        byName = true;
        return this;
    }

    /** Its canonical spelling has this done to it: domains are in lower case. */
    public ResourceKind spelt(UnaryOperator<String> spelling) {
        canonical = spelling;
        return this;
    }

    /** @param scope the account and region that are called */
    public Name read(String text, Scope scope) {
        if (service.isEmpty() || !text.startsWith("arn:")) {
            Matcher matcher = bare.matcher(text);
            return matcher.matches() ? spelt(other.apply(scope, matcher)) : Name.not(Fault.SYNTAX);
        }
        Arn arn = Arn.parse(text).orElse(null);
        if (arn == null
                || !arn.partition().equals("aws")
                || !arn.service().equals(service)
                || !owner.matcher(arn.accountId()).matches()) {
            return Name.not(Fault.SYNTAX);
        }
        Matcher matcher = resource.matcher(arn.resource());
        if (!matcher.matches()) {
            return Name.not(Fault.SYNTAX);
        } else if (!arn.region().equals(global ? "" : scope.region())) {
            return Name.not(global ? Fault.SYNTAX : Fault.REGION);
        }
        Scope at =
                ACCOUNT.matcher(arn.accountId()).matches() && !arn.accountId().equals(scope.accountId())
                        ? new Scope(arn.accountId(), scope.region())
                        : scope;
        return spelt(Name.of(at, byName ? matcher.group("name") : text));
    }

    private Name spelt(Name name) {
        return name instanceof Understood known ? Name.of(known.scope(), canonical.apply(known.text())) : name;
    }
}
