package dev.opsctl.local.service.apigateway.control;

import dev.opsctl.local.cloud.Addressing;
import dev.opsctl.local.service.Naming;
import dev.opsctl.local.service.ResourceKind;

/** How requests name APIs and their parts: by generated ids, which stand for one segment of a path each, and for tags by ARN, which has no account. */
public final class ApiNames {

    private static final String ID = "[A-Za-z0-9_-]{1,64}";
    private static final ResourceKind PART = ResourceKind.name(ID);

    public static final Addressing ADDRESSING = new Naming((member, text, fault) -> member.equals("resourceArn")
                    ? ApiErrors.badRequest("Invalid resource ARN specified: " + text)
                    : ApiErrors.notFound(said(member) + " specified"
                            + (member.equals("modelName")
                                    ? ": " + text
                                    : member.equals("restApiId") ? " " + text : "")))
            .subject("restApiId", PART)
            .subject("resourceId", PART)
            .subject("deploymentId", PART)
            .subject("authorizerId", PART)
            .subject("requestValidatorId", PART)
            .subject("usagePlanId", PART)
            .subject("apiKey", PART)
            .subject("keyId", PART)
            .subject("modelName", PART)
            .subject("stageName", ResourceKind.name("[A-Za-z0-9_$-]{1,128}"))
            .subject("documentationPartId", PART)
            .subject("documentationVersion", ResourceKind.name("[^/]{1,64}"))
            .subject("clientCertificateId", PART)
            .subject("vpcLinkId", PART)
            .subject(
                    "resourceArn",
                    ResourceKind.arn(
                                    "apigateway",
                                    "/(?:restapis/" + ID
                                            + "(?:/stages/[A-Za-z0-9_-]+)?|(?:apikeys|usageplans|vpclinks|clientcertificates|domainnames)/[A-Za-z0-9.-]+)")
                            .owner(""));

    private ApiNames() {}

    /** Of what cannot be the name of anything AWS says the same as of what is not there. */
    private static String said(String member) {
        return "Invalid "
                + switch (member) {
                    case "restApiId" -> "API identifier";
                    case "resourceId" -> "Resource identifier";
                    case "deploymentId" -> "Deployment identifier";
                    case "authorizerId" -> "Authorizer identifier";
                    case "requestValidatorId" -> "Request Validator identifier";
                    case "usagePlanId" -> "Usage Plan ID";
                    case "apiKey", "keyId" -> "API Key identifier";
                    case "modelName" -> "model name";
                    case "stageName" -> "stage identifier";
                    case "documentationPartId" -> "Documentation part identifier";
                    case "documentationVersion" -> "Documentation version";
                    case "vpcLinkId" -> "Vpc Link identifier";
                    default -> member;
                };
    }
}
