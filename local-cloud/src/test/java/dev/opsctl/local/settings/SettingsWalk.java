package dev.opsctl.local.settings;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.Services;
import dev.opsctl.local.TestCloud;
import dev.opsctl.local.Waiting;
import dev.opsctl.local.cloud.ServiceDefinition;
import dev.opsctl.local.sdk.Operations;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.wire.WireModel;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.sync.RequestBody;

/** Sets one member after the other, and looks what became of it. */
final class SettingsWalk {

    private static final Pattern REMEMBERED = Pattern.compile("\\$\\{(\\w+)}");
    /** What reads; everything else may set something. */
    private static final Pattern READS = Pattern.compile(
            "(Get|List|Describe|Head|BatchGet|Query|Scan|Filter|Check|Simulate|Test|Validate)([A-Z].*)?");
    /** What takes away; it may set something by a member that does not say what goes. */
    private static final Pattern TAKES_AWAY = Pattern.compile("(Delete|Remove|Untag|Detach|Disassociate)([A-Z].*)?");

    /** Names of what goes, and conditions on its going. */
    private static final Pattern SAYS_WHAT_GOES = Pattern.compile(
            "(?i).*(ids?|names?|arn|keys?|urls?|path|handle|identifier|code|method|alias|label|type|version|number|location)"
                    + "|bucket|resource|rule|.*emailaddress|uuid|qualifier|tags|ids|targets|sid|ifmatch|force|clienttoken|dryrun|.*token|.*account|.*owner");

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Settings settings;
    private final TestCloud cloud;
    private final Object client;
    private final Map<String, String> remembered = new HashMap<>();
    /** Of what is read after one request: a message is received once. */
    private final Map<List<JsonNode>, JsonNode> answers = new HashMap<>();

    private int count;

    SettingsWalk(Settings settings, TestCloud cloud) {
        this.settings = settings;
        this.cloud = cloud;
        this.client = cloud.client(settings.client());
        remembered.put("ACCOUNT", TestCloud.SCOPE.accountId());
        remembered.put("N", "0");
        remembered.put("NOW", cloud.cloud().clock().instant().toString());
    }

    void prepare() {
        for (JsonNode step : settings.file().path("setup")) {
            Class<?> other = service(step.path(3).asText(""));
            JsonNode answer = call(other, cloud.client(other), step.path(0).asText(), filled(step.path(1)));
            remember(answer, step.path(2));
        }
        settle(settings.file().path("settled"));
    }

    /** @param name of a client interface; empty for that of the walk */
    private Class<?> service(String name) {
        return Services.all().stream()
                .<Class<?>>map(ServiceDefinition::clientInterface)
                .filter(one -> one.getSimpleName().equals(name))
                .findFirst()
                .orElse(settings.client());
    }

    private void remember(JsonNode answer, JsonNode names) {
        names.properties()
                .forEach(name -> remembered.put(
                        name.getValue().asText(), answer.at("/" + name.getKey()).asText()));
    }

    /** The operations that may set something and are served here. */
    List<String> operations() {
        return WireModel.of(settings.client()).operations().stream()
                .map(WireModel.Operation::name)
                .filter(name -> !READS.matcher(name).matches())
                .filter(name -> !TAKES_AWAY.matcher(name).matches() || says(name))
                .filter(name -> !settings.file().path("apart").has(name))
                .filter(name -> Operations.find(settings.client(), name)
                        .filter(bound -> bound.isServedBy(cloud.cloud().service(settings.client(), TestCloud.SCOPE)))
                        .isPresent())
                .sorted()
                .toList();
    }

    /** Whether an operation that takes away is told more than what goes, or the file says something of it. */
    private boolean says(String operation) {
        return settings.file().path("operations").has(operation)
                || Operations.find(settings.client(), operation).stream()
                        .flatMap(bound -> bound.newBuilder().sdkFields().stream())
                        .map(PojoJson::name)
                        .anyMatch(member -> !SAYS_WHAT_GOES.matcher(member).matches()
                                && !settings.file().path("neither").has(member));
    }

    private Operations.Bound bound(String operation) {
        return bound(settings.client(), operation);
    }

    private static Operations.Bound bound(Class<?> service, String operation) {
        String name = operation.substring(0, 1).toUpperCase(Locale.ROOT) + operation.substring(1);
        return Operations.find(service, name)
                .orElseThrow(() -> new IllegalArgumentException("no operation " + operation));
    }

    /** @return how many values were set */
    int look(String operation, List<String> wrong) {
        JsonNode said = settings.file().path("operations").path(operation);
        if (said.isMissingNode()) {
            wrong.add(operation + " is not in the file: say what it sets, or why it sets nothing (apart)");
            return 0;
        }
        List<String> inEveryRequest = new ArrayList<>();
        List<String> set = new ArrayList<>();
        for (SdkField<?> field : bound(operation).newBuilder().sdkFields()) {
            String member = PojoJson.name(field);
            if (said.path("members").has(member)) {
                set.add(member);
            } else if (!said.path("neither").has(member)
                    && !settings.file().path("neither").has(member)
                    && !said.path("refused").has(member)) {
                if (said.path("request").has(member)) {
                    inEveryRequest.add(member);
                } else {
                    wrong.add(operation + "." + member + " is not in the file: is it read back, refused, or neither?");
                }
            }
        }
        int looked = inEveryRequest.size();
        for (String member : set) {
            for (JsonNode value : said.path("members").path(member)) {
                looked++;
                kept(operation, said, inEveryRequest, member, value, wrong);
                inEveryRequest = List.of();
            }
        }
        if (!inEveryRequest.isEmpty()) {
            kept(operation, said, inEveryRequest, "", NODES.missingNode(), wrong);
        }
        for (Map.Entry<String, JsonNode> refused : said.path("refused").properties()) {
            looked++;
            refused(operation, said, refused.getKey(), refused.getValue(), wrong);
        }
        new SaidMembers(
                        operation,
                        bound(operation).newBuilder(),
                        said,
                        settings.file().path("neither"))
                .look(wrong);
        return looked;
    }

    /** What a value of the file sets, where it is told otherwise, too. */
    static JsonNode set(JsonNode value) {
        return value.has("set") && (value.has("read") || value.has("with")) ? value.path("set") : value;
    }

    /** @param member empty: what every request has alone */
    private ObjectNode request(JsonNode said, String member, JsonNode value) {
        remembered.put("N", String.valueOf(++count));
        ObjectNode request = (ObjectNode) filled(said.path("request"));
        if (!member.isEmpty()) {
            request.set(member, filled(set(value)));
            value.path("with").properties().forEach(with -> request.set(with.getKey(), filled(with.getValue())));
        }
        return request;
    }

    private void kept(
            String operation,
            JsonNode said,
            List<String> inEveryRequest,
            String member,
            JsonNode value,
            List<String> wrong) {
        ObjectNode request = request(said, member, value);
        String where = operation + "." + member + " " + set(value);
        try {
            around(said.path("before"));
            JsonNode own = call(operation, request);
            remember(own, said.path("remember"));
            settle(said.path("settled"));
            for (JsonNode step : said.path("then")) {
                remember(call(step.path(0).asText(), filled(step.path(1))), step.path(2));
            }
            answers.clear();
            for (String one : inEveryRequest) {
                read(operation, said, own, one, request.path(one), wrong);
            }
            if (!member.isEmpty()) {
                boolean otherwise = value != set(value) && value.has("read");
                read(
                        operation,
                        said,
                        own,
                        member,
                        otherwise ? filled(value.path("read")) : request.path(member),
                        wrong);
            }
            around(said.path("after"));
        } catch (AwsServiceException e) {
            wrong.add(where + " is refused: " + e.getMessage());
        } catch (IllegalStateException e) {
            wrong.add(where + " fails: " + e.getMessage() + " " + e.getCause());
        }
    }

    /** @param own what the operation itself answered */
    private void read(
            String operation, JsonNode said, JsonNode own, String member, JsonNode wanted, List<String> wrong) {
        JsonNode read = said.path("reads").has(member) ? said.path("reads").path(member) : said.path("read");
        if (read.isMissingNode()) {
            wrong.add(operation + "." + member + " is read back nowhere: say where (read), or why not (neither)");
            return;
        }
        JsonNode asked = filled(read.path(1));
        JsonNode answer = read.isEmpty()
                ? own
                : answers.computeIfAbsent(
                        List.of(read.path(0), asked), any -> call(read.path(0).asText(), asked));
        JsonNode at = said.path("at").has(member)
                ? at(answer, said.path("at").path(member).asText())
                : at(answer, read.path(2).asText()).path(member);
        boolean named = wanted.isValueNode()
                && (at.isMissingNode() ? isFoundBy(asked, wanted.asText()) : isNamedBy(at, wanted.asText()));
        if (!has(at, wanted) && !named) {
            wrong.add(operation + "." + member + " " + wanted + " is read as "
                    + (at.isMissingNode() ? "nothing in " + answer : at));
        }
    }

    /** What a pointer points to, in documents that are texts, too. */
    private static JsonNode at(JsonNode answer, String pointer) {
        JsonNode at = answer;
        for (String step :
                pointer.isEmpty() ? new String[0] : pointer.substring(1).split("/")) {
            JsonNode within = at.isTextual() && at.asText().startsWith("{") ? document(at.asText()) : at;
            at = within.isArray() ? within.path(Integer.parseInt(step)) : within.path(step);
        }
        return at;
    }

    private static JsonNode document(String text) {
        try {
            return PojoJson.mapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(text, e);
        }
    }

    private static boolean isFoundBy(JsonNode asked, String name) {
        return asked.properties().stream()
                .map(field -> field.getValue().isArray() ? field.getValue().path(0) : field.getValue())
                .anyMatch(value -> value.asText().equals(name) || isNamedBy(value, name));
    }

    /** Whether it is an ARN or URL that ends with the name. */
    private static boolean isNamedBy(JsonNode value, String name) {
        return !name.isEmpty()
                && (value.asText().endsWith(":" + name) || value.asText().endsWith("/" + name));
    }

    /** @param calls one, or several */
    private void around(JsonNode calls) {
        if (calls.path(0).isArray()) {
            calls.forEach(this::around);
        } else if (calls.isArray()) {
            call(calls.path(0).asText(), filled(calls.path(1)));
        }
    }

    /** @param until a call, and a pointer to what ends with a word when what goes on in the background is over */
    private void settle(JsonNode until) {
        if (until.isArray()) {
            Waiting.until(() -> call(until.path(0).asText(), filled(until.path(1)))
                    .at(until.path(2).asText())
                    .asText()
                    .endsWith(until.path(3).asText()));
        }
    }

    /** @param path a member, or one inside of it: {@code Member.Inner} */
    private void refused(String operation, JsonNode said, String path, JsonNode how, List<String> wrong) {
        String member = path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        String where = operation + "." + path + " " + how.path(0);
        ObjectNode request = request(said, path.split("\\.", 2)[0], how.path(0));
        try {
            JsonNode answer = call(operation, request);
            wrong.add(where + " is taken, and not refused: " + answer);
        } catch (AwsServiceException e) {
            String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
            boolean named = message.contains(member)
                    || how.has(1) && message.contains(how.path(1).asText().toLowerCase(Locale.ROOT));
            if (!named || e.statusCode() >= 500 && e.statusCode() != 501) {
                wrong.add(where + " is refused without its name: " + e.statusCode() + " " + e.getMessage());
            } else if (message.contains(member)
                    && NamedMembers.of(bound(operation).newBuilder(), member) > 1
                    && message.equals(refusal(operation, said, NamedMembers.without(request, path)))) {
                wrong.add(where + " is refused for another member of its name: " + e.getMessage());
            }
        } catch (IllegalStateException e) {
            wrong.add(where + " fails: " + e.getMessage() + " " + e.getCause());
        }
    }

    /** How a request is refused; empty if it is taken. */
    private String refusal(String operation, JsonNode said, JsonNode request) {
        try {
            remember(call(operation, request), said.path("remember"));
            return "";
        } catch (AwsServiceException e) {
            return String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        }
    }

    /** Whether what is read says all that was set; it may say more. */
    private static boolean has(JsonNode read, JsonNode set) {
        if (read.isMissingNode()) {
            return false;
        } else if (set.isObject()) {
            // nothing within says nothing, unless nothing is read either
            return set.isEmpty()
                    ? read.isObject() && read.isEmpty()
                    : set.properties().stream().allMatch(field -> has(read.path(field.getKey()), field.getValue()));
        } else if (set.isArray()) {
            if (read.size() != set.size()) {
                return false;
            }
            for (int i = 0; i < set.size(); i++) {
                if (!has(read.path(i), set.path(i))) {
                    return false;
                }
            }
            return true;
        } else if (set.isNumber() && read.isNumber()) {
            return set.decimalValue().compareTo(read.decimalValue()) == 0;
        }
        return !read.isMissingNode() && read.asText().equals(set.asText());
    }

    private JsonNode call(String operation, JsonNode request) {
        return call(settings.client(), client, operation, request);
    }

    private static JsonNode call(Class<?> service, Object client, String operation, JsonNode request) {
        Operations.Bound bound = bound(service, operation);
        try {
            Object asked = PojoJson.read(request, bound.newBuilder());
            Object answer = bound.upload()
                    ? bound.method().invoke(client, asked, RequestBody.fromString("content"))
                    : bound.method().invoke(client, asked);
            return PojoJson.write((SdkPojo) answer);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof AwsServiceException refused) {
                throw refused;
            }
            throw new IllegalStateException(operation + " " + request, e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private JsonNode filled(JsonNode said) {
        if (said.isTextual()) {
            return NODES.textNode(REMEMBERED
                    .matcher(said.asText())
                    .replaceAll(
                            found -> Matcher.quoteReplacement(remembered.getOrDefault(found.group(1), found.group()))));
        }
        JsonNode copy = said.deepCopy();
        if (copy.isObject()) {
            copy.properties().forEach(field -> field.setValue(filled(field.getValue())));
        } else if (copy.isArray()) {
            for (int i = 0; i < copy.size(); i++) {
                ((ArrayNode) copy).set(i, filled(copy.get(i)));
            }
        }
        return copy;
    }
}
