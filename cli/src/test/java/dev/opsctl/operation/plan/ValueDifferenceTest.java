package dev.opsctl.operation.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where two values differ, as people would say it, and what of them is not shown (OPS-2). */
class ValueDifferenceTest {

    private static final YAMLMapper YAML = new YAMLMapper();

    private static List<String> between(String before, String after) throws JsonProcessingException {
        return ValueDifference.of(YAML.readTree(before), YAML.readTree(after)).stream()
                .map(place -> place.pointer() + " " + place.name() + " " + place.before() + " " + place.after())
                .toList();
    }

    @Test
    void sameValuesOfOtherTypesAreTheSame() throws JsonProcessingException {
        assertEquals(List.of(), between("{A: '5', B: 'true', C: '0.50'}", "{A: 5, B: true, C: 0.5}"));
    }

    @Test
    void itemsAreMatchedByTheirNames() throws JsonProcessingException {
        assertEquals(
                List.of(
                        "/Tags/1/Value Tags[b].Value \"2\" \"3\"",
                        "/Tags/0 Tags[new]  {\"Key\":\"new\",\"Value\":\"0\"}"),
                between(
                        "{Tags: [{Key: a, Value: '1'}, {Key: b, Value: '2'}]}",
                        "{Tags: [{Key: new, Value: '0'}, {Key: b, Value: '3'}, {Key: a, Value: '1'}]}"));
    }

    @Test
    void aKeyThatBecomesAnotherAttributeIsAChange() throws JsonProcessingException {
        assertEquals(
                List.of("/KeySchema/0/AttributeName KeySchema[HASH].AttributeName \"id\" \"key\""),
                between(
                        "{KeySchema: [{AttributeName: id, KeyType: HASH}]}",
                        "{KeySchema: [{AttributeName: key, KeyType: HASH}]}"));
    }

    @Test
    void oneOfSeveralScalarsMoreIsOneDifferenceAndOneIsAList() throws JsonProcessingException {
        assertEquals(List.of("/Action/0 Action  \"new\""), between("{Action: [a, b]}", "{Action: [new, a, b]}"));
        assertEquals(List.of("/Action/1 Action  \"b\""), between("{Action: a}", "{Action: [a, b]}"));
        assertEquals(
                List.of("/Order Order [\"a\",\"b\"] [\"b\",\"a\"]"), between("{Order: [a, b]}", "{Order: [b, a]}"));
    }

    @Test
    void statementsWithoutNamesAreMatchedByWhatTheyShare() throws JsonProcessingException {
        assertEquals(
                List.of(
                        "/S/0/Action S[0].Action  \"y\"",
                        "/S/1 S {\"Effect\":\"Deny\",\"Action\":\"z\",\"Resource\":\"*\"} "),
                between(
                                "{S: [{Effect: Allow, Action: x, Resource: q}, {Effect: Deny, Action: z, Resource: '*'}]}",
                                "{S: [{Effect: Allow, Action: [x, y], Resource: q}]}")
                        .stream()
                        .map(line -> line.replace("/S/0/Action/1", "/S/0/Action"))
                        .toList());
    }

    @Test
    void documentsInTextsAreLookedInto() throws JsonProcessingException {
        assertEquals(
                List.of("/Definition Definition.States.A.TimeoutSeconds 5 6"),
                between(
                        "{Definition: '{\"StartAt\":\"A\",\"States\":{\"A\":{\"TimeoutSeconds\":5}}}'}",
                        "{Definition: '{\"StartAt\": \"A\", \"States\": {\"A\": {\"TimeoutSeconds\": 6}}}'}"));
        assertEquals(List.of("/T T \"{broken\" \"{broken too\""), between("{T: '{broken'}", "{T: '{broken too'}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SecretString                            | hush                      | true",
                "SecretString.user                       | shop                      | true",
                "Environment.Variables.API_KEY           | abc                       | true",
                "Environment.Variables.DB_PASSWORD       | abc                       | true",
                "Environment.Variables.PARTNER_SECRET    | arn:aws:secretsmanager:x  | false",
                "Environment.Variables.TOKEN_TABLE       | tokens                    | false",
                "Environment.Variables.SECRET_NAME       | partners/credentials      | false",
                "Policies.PasswordPolicy.MinimumLength   | 12                        | false",
                "Tags[Password].Value                    | abc                       | true",
                "Tags[Purpose].Value                     | abc                       | false",
                "KeySchema[HASH].AttributeName           | id                        | false",
                "MasterUserPassword                      | {{resolve:ssm-secure:x:1}} | false",
                "Url                                     | https://me:pw@host/x      | true",
                "Header                                  | Bearer abcdefghijklmnopq  | true"
            })
    void whatIsSecretIsNotShown(String name, String value, boolean secret) throws JsonProcessingException {
        assertEquals(secret, SecretValues.is(name, com.fasterxml.jackson.databind.node.TextNode.valueOf(value)), name);
    }

    @Test
    void secretsInsideOfValuesAreMaskedAndTheRestIsShown() throws JsonProcessingException {
        assertEquals(
                "{\"Name\":\"x\",\"Password\":\"****\",\"Length\":5}",
                SecretValues.mask("Login", YAML.readTree("{Name: x, Password: hush, Length: 5}"))
                        .toString());
        assertEquals(
                "[{\"Key\":\"apiKey\",\"Value\":\"****\"}]",
                SecretValues.mask("Tags", YAML.readTree("[{Key: apiKey, Value: hush}]"))
                        .toString());
        assertEquals(
                "{\"token\":\"****\"}",
                SecretValues.mask("Body", com.fasterxml.jackson.databind.node.TextNode.valueOf("{\"token\": \"hush\"}"))
                        .asText());
    }
}
