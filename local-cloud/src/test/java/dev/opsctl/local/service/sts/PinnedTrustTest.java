package dev.opsctl.local.service.sts;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A thumbprint of an authority is trust in what the authority signs, and in nothing that those sign whom it has signed for. */
class PinnedTrustTest {

    @TempDir
    Path folder;

    private static void keytool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(Arrays.asList(arguments));
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", "changeit"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new AssertionError(said);
        }
    }

    /** The certificates of a server, one of the middle and an authority, the server's signed by the middle's. @param middle an extension of the middle one */
    private X509Certificate[] chain(String middle) throws Exception {
        String store = folder.resolve("chain.p12").toString();
        for (String alias : List.of("ca", "middle", "server")) {
            keytool(
                    "-genkeypair",
                    "-alias",
                    alias,
                    "-keyalg",
                    "EC",
                    "-dname",
                    "CN=" + alias,
                    "-keystore",
                    store,
                    "-ext",
                    alias.equals("ca") ? "bc:c" : alias.equals("middle") ? middle : "bc=ca:false");
        }
        String[][] signed = {{"ca", "middle", middle}, {"middle", "server", "bc=ca:false"}};
        for (String[] one : signed) {
            String request = folder.resolve("request").toString();
            String certificate = folder.resolve("certificate").toString();
            keytool("-certreq", "-alias", one[1], "-file", request, "-keystore", store);
            keytool(
                    "-gencert",
                    "-alias",
                    one[0],
                    "-infile",
                    request,
                    "-outfile",
                    certificate,
                    "-keystore",
                    store,
                    "-ext",
                    one[2]);
            keytool("-importcert", "-noprompt", "-alias", one[1], "-file", certificate, "-keystore", store);
        }
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(Path.of(store))) {
            keys.load(in, "changeit".toCharArray());
        }
        return Arrays.stream(keys.getCertificateChain("server"))
                .map(X509Certificate.class::cast)
                .toArray(X509Certificate[]::new);
    }

    private static void check(X509Certificate[] chain) throws Exception {
        String authority = HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-1").digest(chain[chain.length - 1].getEncoded()));
        PinnedTrust.of(List.of(authority)).checkServerTrusted(chain, "ECDHE_ECDSA");
    }

    @Test
    void anAuthorityBelowThePinnedOneMaySign() throws Exception {
        check(chain("bc=ca:true,pathlen:0"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bc=ca:false", "san=dns:example.com"})
    void aServerMaySignForNobody(String middle) throws Exception {
        X509Certificate[] chain = chain(middle);
        assertThrows(CertificateException.class, () -> check(chain));
    }
}
