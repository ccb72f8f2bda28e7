package dev.opsctl.local.service.kms;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;

/** KMS's asymmetric and HMAC algorithms on the JDK's. */
final class Asymmetric {

    /** DER prefixes of a PKCS#1 DigestInfo: a digest that the caller made is signed as it is. */
    private static final Map<String, String> DIGEST_INFO = Map.of(
            "256",
            "3031300d060960864801650304020105000420",
            "384",
            "3041300d060960864801650304020205000430",
            "512",
            "3051300d060960864801650304020305000440");

    private Asymmetric() {}

    static byte[] encrypt(KeyPair pair, String algorithm, byte[] plain) {
        try {
            Cipher cipher = cipher(algorithm);
            cipher.init(Cipher.ENCRYPT_MODE, pair.getPublic(), oaep(algorithm));
            return cipher.doFinal(plain);
        } catch (GeneralSecurityException e) {
            throw KmsErrors.validation(
                    "Algorithm " + algorithm + " and key spec do not support a plaintext of this length.");
        }
    }

    static byte[] decrypt(KeyPair pair, String algorithm, byte[] blob) {
        try {
            Cipher cipher = cipher(algorithm);
            cipher.init(Cipher.DECRYPT_MODE, pair.getPrivate(), oaep(algorithm));
            return cipher.doFinal(blob);
        } catch (GeneralSecurityException e) {
            throw KmsErrors.ciphertext();
        }
    }

    private static Cipher cipher(String algorithm) throws GeneralSecurityException {
        if (!algorithm.startsWith("RSAES_OAEP_")) {
            throw KmsErrors.usage("Algorithm " + algorithm + " is not valid for RSA keys.");
        }
        return Cipher.getInstance("RSA/ECB/OAEPPadding");
    }

    private static OAEPParameterSpec oaep(String algorithm) {
        boolean sha256 = algorithm.endsWith("256");
        return new OAEPParameterSpec(
                sha256 ? "SHA-256" : "SHA-1",
                "MGF1",
                sha256 ? MGF1ParameterSpec.SHA256 : MGF1ParameterSpec.SHA1,
                PSource.PSpecified.DEFAULT);
    }

    static byte[] sign(KeyPair pair, String algorithm, byte[] message, boolean digest) {
        try {
            Signature signature = signature(algorithm, digest);
            signature.initSign(pair.getPrivate());
            signature.update(input(algorithm, message, digest));
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw KmsErrors.validation("Digest is invalid length for algorithm " + algorithm + ".");
        }
    }

    static boolean verify(KeyPair pair, String algorithm, byte[] message, boolean digest, byte[] signed) {
        try {
            Signature signature = signature(algorithm, digest);
            signature.initVerify(pair.getPublic());
            signature.update(input(algorithm, message, digest));
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static Signature signature(String algorithm, boolean digest) throws GeneralSecurityException {
        String size = algorithm.substring(algorithm.length() - 3);
        if (algorithm.startsWith("RSASSA_PSS")) {
            if (digest) {
                throw KmsErrors.unsupported(
                        "The local cloud signs with RSASSA_PSS messages of type RAW only: the JDK's PSS makes the digest itself.");
            }
            Signature pss = Signature.getInstance("RSASSA-PSS");
            MGF1ParameterSpec mask = new MGF1ParameterSpec("SHA-" + size);
            pss.setParameter(new PSSParameterSpec("SHA-" + size, "MGF1", mask, Integer.parseInt(size) / 8, 1));
            return pss;
        }
        return Signature.getInstance(
                (digest ? "NONE" : "SHA" + size) + "with" + (algorithm.startsWith("RSA") ? "RSA" : "ECDSA"));
    }

    private static byte[] input(String algorithm, byte[] message, boolean digest) {
        String size = algorithm.substring(algorithm.length() - 3);
        if (!digest) {
            return message;
        }
        if (message.length * 8 != Integer.parseInt(size)) {
            throw KmsErrors.validation("Digest is invalid length for algorithm " + algorithm + ".");
        }
        if (!algorithm.startsWith("RSA")) {
            return message;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(HexFormat.of().parseHex(DIGEST_INFO.get(size)));
        out.writeBytes(message);
        return out.toByteArray();
    }

    static byte[] mac(byte[] key, String algorithm, byte[] message) {
        try {
            Mac mac = Mac.getInstance("HmacSHA" + algorithm.substring(algorithm.length() - 3));
            mac.init(new SecretKeySpec(key, "HMAC"));
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
