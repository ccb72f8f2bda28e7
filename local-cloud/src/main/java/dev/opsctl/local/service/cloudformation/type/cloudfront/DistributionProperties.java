package dev.opsctl.local.service.cloudformation.type.cloudfront;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.sdk.QuantityLists;
import software.amazon.awssdk.services.cloudfront.model.DistributionConfig;

/** A distribution's properties as CloudFront's API has them: some members bear other names there, and lists stand in structures. */
final class DistributionProperties {

    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    private DistributionProperties() {}

    /** @param reference the caller reference, which templates do not say */
    static DistributionConfig config(JsonNode properties, String reference) {
        ObjectNode config = properties.path("DistributionConfig").deepCopy();
        config.put("CallerReference", reference);
        if (!config.hasNonNull("Comment")) {
            config.put("Comment", "");
        }
        rename(config, "IPV6Enabled", "IsIPV6Enabled");
        if (config.path("ViewerCertificate") instanceof ObjectNode certificate) {
            rename(certificate, "AcmCertificateArn", "ACMCertificateArn");
            rename(certificate, "IamCertificateId", "IAMCertificateId");
            rename(certificate, "SslSupportMethod", "SSLSupportMethod");
        }
        if (config.path("Restrictions").path("GeoRestriction") instanceof ObjectNode restriction) {
            rename(restriction, "Locations", "Items");
        }
        if (config.path("Logging") instanceof ObjectNode logging) {
            logging.put("Enabled", logging.hasNonNull("Bucket"));
            defaults(logging, "IncludeCookies", BooleanNode.FALSE);
            defaults(logging, "Prefix", TextNode.valueOf(""));
        }
        config.path("Origins").forEach(origin -> origin((ObjectNode) origin));
        behavior(config.path("DefaultCacheBehavior"));
        config.path("CacheBehaviors").forEach(DistributionProperties::behavior);
        return PojoJson.read(QuantityLists.counted(config, DistributionConfig.class), DistributionConfig.class);
    }

    private static void origin(ObjectNode origin) {
        rename(origin, "OriginCustomHeaders", "CustomHeaders");
        if (origin.path("CustomOriginConfig") instanceof ObjectNode custom) {
            rename(custom, "OriginSSLProtocols", "OriginSslProtocols");
            defaults(custom, "HTTPPort", IntNode.valueOf(HTTP));
            defaults(custom, "HTTPSPort", IntNode.valueOf(HTTPS));
        }
        if (origin.path("S3OriginConfig") instanceof ObjectNode bucket) {
            defaults(bucket, "OriginAccessIdentity", TextNode.valueOf(""));
        }
    }

    private static void behavior(JsonNode behavior) {
        ObjectNode node = (ObjectNode) behavior;
        JsonNode allowed = node.remove("AllowedMethods");
        JsonNode cached = node.remove("CachedMethods");
        if (allowed != null || cached != null) {
            ObjectNode methods = node.putObject("AllowedMethods");
            methods.set(
                    "Items",
                    allowed == null
                            ? JsonNodeFactory.instance.arrayNode().add("HEAD").add("GET")
                            : allowed);
            if (cached != null) {
                methods.set("CachedMethods", cached);
            }
        }
        if (node.path("ForwardedValues") instanceof ObjectNode forwarded && !forwarded.has("Cookies")) {
            forwarded.putObject("Cookies").put("Forward", "none");
        }
    }

    private static void rename(ObjectNode node, String from, String to) {
        if (node.has(from)) {
            node.set(to, node.remove(from));
        }
    }

    private static void defaults(ObjectNode node, String name, JsonNode value) {
        if (!node.hasNonNull(name)) {
            node.set(name, value);
        }
    }
}
