package dev.opsctl.local.service.ssm;

import dev.opsctl.local.cloud.Addressing;
import dev.opsctl.local.sdk.Faults;
import dev.opsctl.local.service.Naming;
import dev.opsctl.local.service.ResourceKind;
import dev.opsctl.local.service.ResourceKind.Fault;
import java.util.Locale;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ssm.model.HierarchyLevelLimitExceededException;

/**
 * How requests name parameters: by name or by ARN, where one is read with {@code :VERSION} or {@code :LABEL} behind it. {@code /name} and
 * {@code name} are the same parameter.
 *
 * @see <a href="https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html">Constraints for parameter names</a>
 */
public final class ParameterNames {

    private static final String LEVELS = "[a-zA-Z0-9_.-]+(?:/[a-zA-Z0-9_.-]+)*";
    private static final String VERSION = "(?::[a-zA-Z0-9_.-]+)?";
    /** A name of one level comes without a slash, as it was put by most; the parameter is the same. */
    private static final ResourceKind PARAMETER = ResourceKind.arn(
                    "ssm", "parameter(?=/)(?:/(?=[^/]+$))?(?<name>/?" + LEVELS + VERSION + ")")
            .orName("/?" + LEVELS + VERSION)
            .byName();

    private static final ResourceKind PATH = ResourceKind.arn("ssm", "parameter(?<name>/(?:" + LEVELS + "/?)?)")
            .orName("/?(?:" + LEVELS + "/?)?")
            .byName();

    public static final Addressing ADDRESSING = new Naming((member, text, fault) -> refusal(member, fault))
            .subject(
                    "Name",
                    PARAMETER,
                    "getParameter",
                    "getParameterHistory",
                    "putParameter",
                    "deleteParameter",
                    "labelParameterVersion",
                    "unlabelParameterVersion")
            .subject("Names", PARAMETER, "getParameters", "deleteParameters")
            .subject("Path", PATH, "getParametersByPath")
            .subject("ResourceId", PARAMETER, "addTagsToResource", "removeTagsFromResource", "listTagsForResource")
            .subject(
                    "ResourceId", ResourceKind.name("[a-zA-Z0-9-]{1,100}"), "putComplianceItems", "listComplianceItems")
            .subject(
                    "ResourceArn",
                    ResourceKind.arn("ssm", "(?:parameter/" + LEVELS + "|opsitemgroup/default)"),
                    "putResourcePolicy",
                    "deleteResourcePolicy",
                    "getResourcePolicies");

    /** The levels of a hierarchy. */
    private static final int MOST_LEVELS = 15;

    private static final int LONGEST = 1011;
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_.-]+|(?:/[a-zA-Z0-9_.-]+)+");
    private static final String PLAIN_RULE =
            "Parameter name: can't be prefixed with \"aws\" or \"ssm\" (case-insensitive).";
    private static final String RULE =
            "Parameter name: can't be prefixed with \"ssm\" (case-insensitive). If formed as a path, it can consist of sub-paths divided"
                    + " by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_";
    private static final String PATH_RULE =
            "The parameter doesn't meet the parameter name requirements. The parameter name must begin with a forward slash \"/\". "
                    + "It can't be prefixed with \"aws\" or \"ssm\" (case-insensitive). It must use only letters, numbers, or the following"
                    + " symbols: . (period), - (hyphen), _ (underscore). Special characters are not allowed. All sub-paths, if specified,"
                    + " must use the forward slash symbol \"/\". Valid example: /get/parameters2-/by1./path0_.";

    private ParameterNames() {}

    private static AwsServiceException refusal(String member, Fault fault) {
        return switch (member) {
            case "ResourceId", "ResourceArn" -> ParameterErrors.resource();
            case "Path" -> ParameterErrors.validation(PATH_RULE);
            default -> fault == Fault.SYNTAX ? ParameterErrors.validation(RULE) : ParameterErrors.missing();
        };
    }

    /** What a parameter is stored under. */
    static String key(String name) {
        return name.startsWith("/") ? name.substring(1) : name;
    }

    /** Refuses a name that no parameter can have. */
    static void readable(String name) {
        if (!NAME.matcher(name).matches()) {
            throw ParameterErrors.validation(RULE);
        }
    }

    /** Refuses a name that nobody may give a parameter. */
    static void writable(String name) {
        String plain = key(name).toLowerCase(Locale.ROOT);
        boolean path = plain.indexOf('/') >= 0;
        if (path && !name.startsWith("/")) {
            throw ParameterErrors.validation("Parameter name must be a fully qualified name.");
        } else if (plain.startsWith("aws") && path && !plain.matches("aws[^/]+/.*")) {
            throw ParameterErrors.denied("No access to reserved parameter name: " + name + ".");
        } else if (plain.startsWith("aws") || plain.startsWith("ssm")) {
            throw ParameterErrors.validation(path ? RULE : PLAIN_RULE);
        }
        readable(name);
        if (name.length() > LONGEST) {
            throw ParameterErrors.validation("Parameter name: can have at most " + LONGEST + " characters.");
        } else if (plain.split("/").length > MOST_LEVELS) {
            throw Faults.of(
                    HierarchyLevelLimitExceededException.class,
                    "A hierarchy can have a maximum of " + MOST_LEVELS + " levels.");
        }
    }

    /** Refuses what is no path in a hierarchy. */
    static void path(String path) {
        if (!path.equals("/")
                && !NAME.matcher(path.endsWith("/") ? path.substring(0, path.length() - 1) : path)
                        .matches()) {
            throw ParameterErrors.validation(PATH_RULE);
        } else if (!path.startsWith("/")) {
            throw ParameterErrors.validation(PATH_RULE);
        }
    }

    /** Whether a parameter is below a path, on the next level or on any. */
    static boolean below(String name, String path, boolean recursive) {
        String head = key(path.endsWith("/") ? path : path + "/");
        String plain = key(name);
        return plain.startsWith(head) && (recursive || plain.indexOf('/', head.length()) < 0);
    }
}
