package dev.opsctl.local.service.sts;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trusts what Java trusts, and chains in which a certificate has one of some thumbprints. That the certificate is of the server that was asked, the JDK
 * checks besides.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc_verify-thumbprint.html">Thumbprints</a>
 */
final class PinnedTrust implements X509TrustManager {

    private final X509TrustManager usual;
    private final List<String> thumbprints;

    private PinnedTrust(X509TrustManager usual, List<String> thumbprints) {
        this.usual = usual;
        this.thumbprints = thumbprints;
    }

    /** @param thumbprints SHA-1, in hexadecimal digits */
    static SSLContext context(List<String> thumbprints) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {of(thumbprints)}, null);
        return context;
    }

    /** @param thumbprints SHA-1, in hexadecimal digits */
    static X509TrustManager of(List<String> thumbprints) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        X509TrustManager usual = Arrays.stream(factory.getTrustManagers())
                .filter(X509TrustManager.class::isInstance)
                .map(X509TrustManager.class::cast)
                .findFirst()
                .orElseThrow();
        return new PinnedTrust(usual, thumbprints);
    }

    @Override
    public void checkServerTrusted(X509Certificate @Nullable [] chain, @Nullable String authType)
            throws CertificateException {
        try {
            usual.checkServerTrusted(chain, authType);
        } catch (CertificateException e) {
            if (chain == null || !leadsToPinned(chain)) {
                throw e;
            }
        }
    }

    /** Whether each certificate up to a pinned one is valid and signed by the next, which may sign so many others. */
    private boolean leadsToPinned(X509Certificate[] chain) throws CertificateException {
        for (int i = 0; i < chain.length; i++) {
            chain[i].checkValidity();
            if (isPinned(chain[i])) {
                return true;
            } else if (i + 1 < chain.length) {
                if (chain[i + 1].getBasicConstraints() < i) {
                    throw new CertificateException("signed by what is no authority");
                }
                try {
                    chain[i].verify(chain[i + 1].getPublicKey());
                } catch (GeneralSecurityException e) {
                    throw new CertificateException(e);
                }
            }
        }
        return false;
    }

    private boolean isPinned(X509Certificate certificate) throws CertificateException {
        try {
            String thumbprint =
                    HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(certificate.getEncoded()));
            return thumbprints.stream().anyMatch(thumbprint::equalsIgnoreCase);
        } catch (GeneralSecurityException e) {
            throw new CertificateException(e);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate @Nullable [] chain, @Nullable String authType)
            throws CertificateException {
        throw new CertificateException("this is no server");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return usual.getAcceptedIssuers();
    }
}
