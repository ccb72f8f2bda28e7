package dev.opsctl.local.identity;

import dev.opsctl.local.Services;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.LocalCloud;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.cloud.ServiceDefinition;
import dev.opsctl.local.sdk.Operations;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;

/**
 * What one account has: a resource of each kind, all of one name, and what answers have said of them: so a request can name them in every way in
 * which they are named anywhere.
 */
final class World {

    private static final int MOST = 8;

    final Scope scope;
    /** What all of it is called. */
    final String name;
    /** What only those read who get to the contents: no request says it. */
    final String contents;

    private final LocalCloud cloud;
    /** By service (or {@code *}) and member in lower case. */
    private final Map<String, Set<Object>> names = new HashMap<>();

    World(LocalCloud cloud, Scope scope, String name, String contents) {
        this.cloud = cloud;
        this.scope = scope;
        this.name = name;
        this.contents = contents;
        WorldResources.make(this);
        for (int round = 0; round < 2; round++) {
            Services.all().forEach(this::read);
        }
    }

    /** A client of the account itself, whose answers are remembered. */
    <C> C client(Class<C> type) {
        String service = Services.all().stream()
                .filter(definition -> definition.clientInterface() == type)
                .map(ServiceDefinition::name)
                .findFirst()
                .orElseThrow();
        C client = cloud.client(type, scope, Caller.root(scope.accountId()));
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            try {
                Object answer = method.invoke(client, args);
                Answers.visit(answer, (member, value) -> heard(service, member, value));
                return answer;
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }

    String arn(String service, String resource) {
        return scope.arn(service, resource);
    }

    /** The role that everything has which needs one. */
    String role() {
        return scope.globalArn("iam", "role/" + name);
    }

    private void read(ServiceDefinition<?> service) {
        Object client = client(service.clientInterface());
        for (Operations.Bound operation : Requests.operations(service)) {
            if (operation.name().matches("(Get|List|Describe|Head).*")
                    && !operation.name().equals("GetActivityTask")) {
                try {
                    Requests.call(
                            client,
                            operation,
                            Requests.build(operation, path -> null, path -> usual(service.name(), path)));
                } catch (AwsServiceException | UnsupportedOperationException e) {
                    // not that way
                } catch (Throwable e) {
                    throw new AssertionError(operation.name(), e);
                }
            }
        }
    }

    private void heard(String service, String member, Object value) {
        if (value instanceof SdkBytes || identifies((String) value)) {
            add(service, member, value);
        }
    }

    /** Whether a text of an answer names something of this account: by its name, its account, or an id that was made up. */
    private boolean identifies(String text) {
        return !text.equals(scope.accountId())
                && !text.contains(contents)
                && text.length() < 2_000
                && !text.startsWith("{")
                && (text.contains(name)
                        || text.contains(scope.accountId())
                        || text.length() >= 8 && text.matches(".*[0-9].*") && !text.matches("[0-9.:TZ+ -]+"));
    }

    private void add(String service, String member, Object value) {
        names.computeIfAbsent(service + " " + member.toLowerCase(Locale.ROOT), key -> new LinkedHashSet<>())
                .add(value);
    }

    /** Says what members name, whatever answers call it. */
    void names(String service, String members, Object... values) {
        for (String member : members.split(" ")) {
            for (Object value : values) {
                add(service, member, value);
            }
        }
    }

    /** What a member of a request may name here, the usual name first; empty if it names nothing that is here. */
    List<Object> named(String service, String path) {
        String plain = path.replace(".#key", "");
        String member = plain.substring(plain.lastIndexOf('.') + 1);
        Set<Object> found = new LinkedHashSet<>();
        for (String key : List.of(service + " " + plain, service + " " + member, "* " + member)) {
            found.addAll(names.getOrDefault(key, Set.of()));
        }
        if (member.matches(".*(arns?|resource|identifier)")) {
            found.addAll(arns(service));
        }
        return found.stream().limit(MOST).toList();
    }

    Object usual(String service, String path) {
        return named(service, path).stream().findFirst().orElse(null);
    }

    /** One ARN of each kind that a service has told of. */
    List<String> arns(String service) {
        Map<String, String> kinds = new HashMap<>();
        names.forEach((key, values) -> values.forEach(value -> {
            if (value instanceof String text && text.startsWith("arn:aws:" + service + ":")) {
                kinds.putIfAbsent(text.replaceAll("[^:/]*" + name + "[^:/]*|[0-9a-f-]{10,}", "x"), text);
            }
        }));
        List<String> arns = new ArrayList<>(kinds.values());
        arns.sort(null);
        return arns;
    }
}
