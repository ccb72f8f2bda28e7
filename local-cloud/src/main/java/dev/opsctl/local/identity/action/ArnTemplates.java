package dev.opsctl.local.identity.action;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * ARNs of resource types from members of the request: {@code {A|B}} is the first of these members that is there, {@code {A:x}} falls back
 * to x. A member that holds an ARN is the ARN.
 */
final class ArnTemplates {

    private static final Pattern PLACE = Pattern.compile("\\{([^}]+)}");
    private static final Map<String, String> TEMPLATES = new HashMap<>();

    static {
        """
            cloudformation stack stack/{StackName|StackId}/*
            cloudformation changeset changeSet/{ChangeSetName}/*
            cloudformation stackset stackset/{StackSetName}:*
            cloudfront distribution distribution/{DistributionId|Id|Resource}
            cloudfront function function/{Name}
            cloudfront cache-policy cache-policy/{Id}
            cloudfront origin-request-policy origin-request-policy/{Id}
            cloudfront response-headers-policy response-headers-policy/{Id}
            cloudfront origin-access-control origin-access-control/{Id}
            cloudwatch alarm alarm:{AlarmName|AlarmNames}
            cloudwatch dashboard dashboard/{DashboardName|DashboardNames}
            cloudwatch insight-rule insight-rule/{RuleName|RuleNames}
            cloudwatch metric-stream metric-stream/{Name|Names}
            codecommit repository {repositoryName|repositoryNames|oldName|resourceArn}
            codepipeline pipeline {pipelineName|name|pipeline.name}
            codepipeline stage {pipelineName}/{stageName}
            codepipeline action {pipelineName}/{stageName}/{actionName}
            events event-bus event-bus/{Name|EventBusName:default}
            events archive archive/{ArchiveName}
            events connection connection/{Name}
            events api-destination api-destination/{Name}
            events endpoint endpoint/{Name}
            events replay replay/{ReplayName}
            events event-source event-source/{Name}
            lambda eventSourceMapping event-source-mapping:{UUID}
            lambda layer layer:{LayerName}
            lambda layerVersion layer:{LayerName}:{VersionNumber}
            lambda code-signing-config {CodeSigningConfigArn}
            scheduler schedule schedule/{GroupName:default}/{Name}
            scheduler schedule-group schedule-group/{Name|ResourceArn}
            ses configuration-set configuration-set/{ConfigurationSetName|ConfigurationSet.Name}
            ses identity identity/{EmailIdentity|Identity|EmailAddress|Domain|Identities}
            ses template template/{TemplateName|Template.TemplateName}
            ses contact-list contact-list/{ContactListName}
            ses dedicated-ip-pool dedicated-ip-pool/{PoolName}
            ses custom-verification-email-template custom-verification-email-template/{TemplateName}
            states statemachine stateMachine:{stateMachineArn|stateMachineAliasArn|stateMachineVersionArn|name}
            states execution execution:{executionArn}
            states express express:{executionArn}
            states activity activity:{activityArn|name}
            states maprun {mapRunArn}
            xray group group/{GroupARN|GroupName}/*
            xray sampling-rule sampling-rule/{RuleARN|SamplingRule.RuleARN|SamplingRuleUpdate.RuleARN|RuleName|SamplingRule.RuleName|SamplingRuleUpdate.RuleName}
            """
                .lines()
                .forEach(line -> {
                    String[] words = line.split(" ");
                    TEMPLATES.put(words[0] + " " + words[1], words[2]);
                });
    }

    private ArnTemplates() {}

    /** The ARNs of the resources of this type that the request names; none if it names none. */
    static List<String> fill(Call call, String type) {
        String template = TEMPLATES.get(call.service() + " " + type);
        if (template == null) {
            return List.of();
        }
        List<String> filled = List.of(template);
        Matcher places = PLACE.matcher(template);
        while (places.find()) {
            List<String> values = values(call.members(), places.group(1));
            List<String> more = new ArrayList<>();
            for (String value : values) {
                for (String text : filled) {
                    more.add(
                            value.startsWith("arn:")
                                    ? value
                                    : text.startsWith("arn:") ? text : text.replace(places.group(), value));
                }
            }
            filled = more;
        }
        boolean global =
                call.service().equals("cloudfront") || call.service().equals("cloudwatch") && type.equals("dashboard");
        return filled.stream()
                .map(text -> text.startsWith("arn:")
                        ? text
                        : global ? call.scope().globalArn(call.service(), text) : call.arn(text))
                .toList();
    }

    private static List<String> values(Members members, String place) {
        int colon = place.indexOf(':');
        for (String member : (colon < 0 ? place : place.substring(0, colon)).split("\\|")) {
            List<String> values = members.texts(member);
            if (!values.isEmpty()) {
                return values;
            }
        }
        return colon < 0 ? List.of() : List.of(place.substring(colon + 1));
    }
}
