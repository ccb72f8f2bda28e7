package dev.opsctl.local.service.iam;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What IAM reads in the metadata of a SAML provider. */
final class SamlMetadata {

    private static final Pattern CERTIFICATE = Pattern.compile("<(?:\\w{1,32}:)?X509Certificate>([^<]*)<");

    private SamlMetadata() {}

    /** When the first of its certificates expires; null if there is none. Refuses what is no metadata. */
    static @Nullable Instant validUntil(String metadata) {
        if (!metadata.contains("EntityDescriptor")) {
            throw IamErrors.input("Could not parse metadata");
        }
        Instant first = null;
        Matcher found = CERTIFICATE.matcher(metadata);
        while (found.find()) {
            try {
                byte[] encoded = Base64.getMimeDecoder().decode(found.group(1));
                Instant end = ((X509Certificate) CertificateFactory.getInstance("X.509")
                                .generateCertificate(new ByteArrayInputStream(encoded)))
                        .getNotAfter()
                        .toInstant();
                first = first == null || end.isBefore(first) ? end : first;
            } catch (CertificateException | IllegalArgumentException e) {
                throw IamErrors.input("Could not parse metadata");
            }
        }
        return first;
    }
}
