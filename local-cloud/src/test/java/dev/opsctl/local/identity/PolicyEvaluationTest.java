package dev.opsctl.local.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.identity.Evaluation.AccessRequest;
import dev.opsctl.local.identity.Evaluation.ResourceRule;
import dev.opsctl.local.identity.policy.PolicyDocument;
import dev.opsctl.local.identity.policy.PolicyMatcher;
import dev.opsctl.local.identity.policy.PolicyMatcher.Effect;
import dev.opsctl.local.identity.policy.PolicyParser;
import dev.opsctl.local.identity.policy.RequestContext;
import dev.opsctl.local.identity.policy.Wildcard;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** AWS's evaluation logic, from the tables and examples of the IAM user guide. */
class PolicyEvaluationTest {

    private static final String QUEUE = "arn:aws:sqs:us-east-1:111122223333:q";
    private static final String ROLE = "arn:aws:iam::111122223333:role/r";
    private static final Caller SESSION = new Caller(
            Caller.Type.ROLE_SESSION,
            "111122223333",
            "arn:aws:sts::111122223333:assumed-role/r/s",
            "AROA:s",
            ROLE,
            null,
            Map.of());

    private static PolicyDocument identity(boolean allow) {
        return PolicyParser.parse(
                "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"%s\",\"Action\":\"sqs:%s\",\"Resource\":\"*\"}]}"
                        .formatted("Allow", allow ? "*" : "ListQueues"),
                PolicyParser.Kind.IDENTITY);
    }

    private static PolicyDocument resource(String principal) {
        String named =
                switch (principal) {
                    case "role" -> "\"" + ROLE + "\"";
                    case "session" -> "\"" + SESSION.arn() + "\"";
                    case "account" -> "\"111122223333\"";
                    default -> null;
                };
        return named == null
                ? null
                : PolicyParser.parse(
                        ("{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":%s},"
                                        + "\"Action\":\"sqs:SendMessage\",\"Resource\":\"*\"}]}")
                                .formatted(named),
                        PolicyParser.Kind.RESOURCE);
    }

    /** Single account and cross-account tables of the user guide: what each policy type says, and what comes out. */
    @ParameterizedTest
    @CsvSource({
        // identity, boundary (-: none), session, resource policy names, resource's account, rule, allowed
        "true,  -,     -,     none,    111122223333, ORDINARY, true",
        "false, -,     -,     none,    111122223333, ORDINARY, false",
        "true,  false, -,     none,    111122223333, ORDINARY, false",
        "true,  true,  false, none,    111122223333, ORDINARY, false",
        "true,  true,  true,  none,    111122223333, ORDINARY, true",
        "false, -,     -,     role,    111122223333, ORDINARY, true",
        "false, false, -,     role,    111122223333, ORDINARY, false",
        "false, -,     false, role,    111122223333, ORDINARY, false",
        "false, false, false, session, 111122223333, ORDINARY, true",
        "false, -,     -,     account, 111122223333, ORDINARY, false",
        "true,  -,     -,     account, 111122223333, REQUIRED, true",
        "true,  -,     -,     none,    111122223333, REQUIRED, false",
        "true,  -,     -,     none,    444455556666, ORDINARY, false",
        "true,  -,     -,     account, 444455556666, ORDINARY, true",
        "false, -,     -,     role,    444455556666, ORDINARY, false",
    })
    void policies_of_all_types_combine_as_documented(
            boolean identity,
            String boundary,
            String session,
            String principal,
            String account,
            ResourceRule rule,
            boolean allowed) {
        String reason = Evaluation.denial(new AccessRequest(
                        SESSION,
                        "sqs:SendMessage",
                        List.of(QUEUE),
                        new RequestContext(),
                        List.of(identity(identity)),
                        boundary.equals("-") ? null : identity(Boolean.parseBoolean(boundary)),
                        session.equals("-") ? null : identity(Boolean.parseBoolean(session)),
                        resource(principal),
                        rule,
                        account,
                        false))
                .orElse(null);
        assertEquals(allowed, reason == null, String.valueOf(reason));
    }

    /** Operators on a key that is there and one that is not. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "StringEquals | \"a\" | a | true",
                "StringEquals | \"a\" | A | false",
                "StringEqualsIgnoreCase | \"a\" | A | true",
                "StringLike | \"a*c?\" | abbcd | true",
                "StringLike | \"a*c?\" | abbc | false",
                "StringNotLike | [\"a*\",\"b*\"] | bb | false",
                "StringEquals | \"a\" | | false",
                "StringNotEquals | \"a\" | | true",
                "StringEqualsIfExists | \"a\" | | true",
                "StringEqualsIfExists | \"a\" | b | false",
                "NumericLessThan | 10 | 9.5 | true",
                "NumericGreaterThanEquals | \"10\" | 9 | false",
                "DateGreaterThan | \"2024-01-01T00:00:00Z\" | 2024-01-01T00:00:01Z | true",
                "DateLessThan | \"2024-01-01\" | 1704067199 | true",
                "Bool | true | TRUE | true",
                "Bool | \"false\" | true | false",
                "BinaryEquals | \"QQ==\" | QQ== | true",
                "IpAddress | [\"10.0.0.0/8\",\"2001:db8::/32\"] | 10.1.2.3 | true",
                "IpAddress | \"2001:db8::/32\" | 2001:db8:1::1 | true",
                "NotIpAddress | \"10.0.0.0/8\" | 10.1.2.3 | false",
                "ArnLike | \"arn:aws:sns:*:111122223333:t-*\" | arn:aws:sns:us-east-1:111122223333:t-1 | true",
                "ArnLike | \"arn:aws:*:t\" | arn:aws:sns:us-east-1:111122223333:t | false",
                "ArnNotEquals | \"arn:aws:iam::1:role/a\" | arn:aws:iam::1:role/b | true",
                "Null | true | | true",
                "Null | \"false\" | x | true",
                "Null | true | x | false",
                "ForAllValues:StringEquals | [\"a\",\"b\"] | a;b | true",
                "ForAllValues:StringEquals | [\"a\",\"b\"] | a;c | false",
                "ForAllValues:StringEquals | \"a\" | | true",
                "ForAnyValue:StringEquals | \"a\" | a;c | true",
                "ForAnyValue:StringEquals | \"a\" | | false",
                "ForAllValues:StringNotEquals | \"a\" | b;c | true"
            })
    void condition_operators_compare_as_documented(String operator, String values, String present, boolean holds) {
        PolicyDocument policy = PolicyParser.parse(
                """
            {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"%s":{"aws:key":%s}}}}"""
                        .formatted(operator, values),
                PolicyParser.Kind.IDENTITY);
        RequestContext context = new RequestContext();
        if (present != null) {
            context.put("AWS:Key", List.of(present.split(";")));
        }
        assertEquals(
                holds ? Effect.ALLOW : Effect.NONE,
                PolicyMatcher.evaluate(List.of(policy), "sqs:SendMessage", List.of(QUEUE), context));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "arn:aws:s3:::b/${aws:username}/* | arn:aws:s3:::b/ann/x | true",
                "arn:aws:s3:::b/${aws:username}/* | arn:aws:s3:::b/bob/x | false",
                "arn:aws:s3:::b/${aws:none}/* | arn:aws:s3:::b//x | false",
                "arn:aws:s3:::b/${aws:none, 'all'}/* | arn:aws:s3:::b/all/x | true",
                "arn:aws:s3:::b/${*} | arn:aws:s3:::b/* | true",
                "arn:aws:s3:::b/${*} | arn:aws:s3:::b/x | false",
                "arn:aws:s3:::b/${aws:star} | arn:aws:s3:::b/x | false"
            })
    void policy_variables_fill_resources_and_bring_no_wildcards(String pattern, String resource, boolean matches) {
        PolicyDocument policy = PolicyParser.parse(
                "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"s3:*\",\"Resource\":\"%s\"}}"
                        .formatted(pattern),
                PolicyParser.Kind.IDENTITY);
        RequestContext context = new RequestContext().put("aws:username", "ann").put("aws:star", "*");
        assertEquals(
                matches ? Effect.ALLOW : Effect.NONE,
                PolicyMatcher.evaluate(List.of(policy), "s3:GetObject", List.of(resource), context));
    }

    /** Whatever else is allowed by however many statements, one that denies decides. */
    @Property(seed = "20261130", tries = 200)
    void an_explicit_deny_always_wins(
            @ForAll @Size(max = 6) List<@IntRange(max = 3) Integer> allows, @ForAll long seed) {
        String[] actions = {"*", "sqs:*", "sqs:SendMessage", "sqs:S*e"};
        List<String> statements = new ArrayList<>();
        allows.forEach(
                i -> statements.add("{\"Effect\":\"Allow\",\"Action\":\"" + actions[i] + "\",\"Resource\":\"*\"}"));
        statements.add("{\"Effect\":\"Deny\",\"Action\":\"SQS:sendmessage\",\"Resource\":\"arn:aws:sqs:*:*:q\"}");
        Collections.shuffle(statements, new Random(seed));
        PolicyDocument policy = PolicyParser.parse(
                "{\"Version\":\"2012-10-17\",\"Statement\":[" + String.join(",", statements) + "]}",
                PolicyParser.Kind.IDENTITY);
        assertEquals(
                Effect.DENY,
                PolicyMatcher.evaluate(
                        List.of(policy, identity(true)), "sqs:SendMessage", List.of(QUEUE), new RequestContext()));
        assertTrue(allows.isEmpty()
                || PolicyMatcher.evaluate(
                                List.of(policy), "sqs:SendMessage", List.of(QUEUE + "2"), new RequestContext())
                        == Effect.ALLOW);
    }

    @Property(seed = "20261130")
    void wildcards_match_as_a_naive_matcher_does(
            @ForAll @Chars({'a', 'b', '*', '?'}) @StringLength(max = 8) String pattern,
            @ForAll @CharRange(from = 'a', to = 'b') @StringLength(max = 10) String text) {
        assertEquals(naive(pattern, text), Wildcard.matches(pattern, text));
    }

    private static boolean naive(String pattern, String text) {
        if (pattern.isEmpty()) {
            return text.isEmpty();
        }
        if (pattern.charAt(0) == '*') {
            return naive(pattern.substring(1), text) || !text.isEmpty() && naive(pattern, text.substring(1));
        }
        return !text.isEmpty()
                && (pattern.charAt(0) == '?' || pattern.charAt(0) == text.charAt(0))
                && naive(pattern.substring(1), text.substring(1));
    }

    @Test
    void a_user_and_the_account_that_are_excepted_from_a_denial_except_nobody_else_of_the_account() {
        String account = SESSION.accountId();
        PolicyDocument policy = PolicyParser.parse(
                """
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"},
                {"Effect":"Deny","NotPrincipal":{"AWS":["arn:aws:iam::%1$s:user/ann","arn:aws:iam::%1$s:root"]},"Action":"*","Resource":"*"}]}"""
                        .formatted(account),
                PolicyParser.Kind.RESOURCE);
        Caller ann = new Caller(
                Caller.Type.USER, account, "arn:aws:iam::" + account + ":user/ann", "AIDA1", null, null, Map.of());
        Caller bob = new Caller(
                Caller.Type.USER, account, "arn:aws:iam::" + account + ":user/bob", "AIDA2", null, null, Map.of());
        for (Caller caller : List.of(ann, bob, SESSION, Caller.root(account), Caller.root("999999999999"))) {
            assertEquals(
                    caller != ann && caller.type() != Caller.Type.ROOT
                            || caller.accountId().equals("999999999999"),
                    PolicyMatcher.evaluate(policy, caller, "sqs:SendMessage", List.of(QUEUE), new RequestContext())
                            .denied(),
                    caller.arn());
        }
    }
}
