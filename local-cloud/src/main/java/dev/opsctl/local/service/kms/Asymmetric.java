package dev.opsctl.local.service.kms;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
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

    static byte[] encrypt(String spec, KeyPair pair, String algorithm, byte[] plain) {
        int longest = longest(spec, algorithm);
        if (plain.length > longest) {
            throw KmsErrors.validation("Algorithm " + algorithm + " and key spec " + spec
                    + " cannot encrypt data larger than " + longest + " bytes.");
        }
        try {
            Cipher cipher = cipher(algorithm);
            cipher.init(Cipher.ENCRYPT_MODE, pair.getPublic(), oaep(algorithm));
            return cipher.doFinal(plain);
        } catch (GeneralSecurityException e) {
            throw KmsErrors.usage("Algorithm " + algorithm + " and key spec " + spec + " are incompatible.");
        }
    }

    /** How much fits beside two hashes and two bytes (RFC 8017, 7.1.1). */
    private static int longest(String spec, String algorithm) {
        int modulus = Integer.parseInt(spec.substring(spec.indexOf('_') + 1)) / 8;
        return modulus - 2 * (algorithm.endsWith("256") ? 32 : 20) - 2;
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

    static byte[] sign(String spec, byte[] material, String algorithm, byte[] message, boolean digest) {
        try {
            if (spec.equals(Secp256k1.SPEC)) {
                return Secp256k1.sign(Pairs.privateKey(material), digested(algorithm, message, digest));
            }
            if (digest && algorithm.startsWith("RSASSA_PSS")) {
                return PssDigest.sign(
                        Pairs.decode(spec, material), pssDigest(algorithm), input(algorithm, message, true));
            }
            Signature signature = signature(algorithm, digest);
            signature.initSign(Pairs.decode(spec, material).getPrivate());
            signature.update(input(algorithm, message, digest));
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw KmsErrors.validation("Digest is invalid length for algorithm " + algorithm + ".");
        }
    }

    static boolean verify(
            String spec, byte[] material, String algorithm, byte[] message, boolean digest, byte[] signed) {
        try {
            if (spec.equals(Secp256k1.SPEC)) {
                return Secp256k1.verify(Pairs.publicKey(material), digested(algorithm, message, digest), signed);
            }
            if (digest && algorithm.startsWith("RSASSA_PSS")) {
                return PssDigest.verify(
                        Pairs.decode(spec, material), pssDigest(algorithm), input(algorithm, message, true), signed);
            }
            Signature signature = signature(algorithm, digest);
            signature.initVerify(Pairs.decode(spec, material).getPublic());
            signature.update(input(algorithm, message, digest));
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static String pssDigest(String algorithm) {
        return "SHA-" + algorithm.substring(algorithm.length() - 3);
    }

    private static byte[] digested(String algorithm, byte[] message, boolean digest) throws GeneralSecurityException {
        return digest
                ? input(algorithm, message, true)
                : MessageDigest.getInstance("SHA-256").digest(message);
    }

    /** @throws software.amazon.awssdk.services.kms.model.KmsException if the other side's key is none of the same curve */
    static byte[] agree(String spec, byte[] material, byte[] otherSide) {
        try {
            KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
            agreement.init(Pairs.decode(spec, material).getPrivate());
            agreement.doPhase(KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(otherSide)), true);
            return agreement.generateSecret();
        } catch (GeneralSecurityException e) {
            throw KmsErrors.validation("The public key is not a valid key of spec " + spec + ".");
        }
    }

    private static Signature signature(String algorithm, boolean digest) throws GeneralSecurityException {
        String size = algorithm.substring(algorithm.length() - 3);
        if (algorithm.startsWith("RSASSA_PSS")) {
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
        if (!algorithm.startsWith("RSASSA_PKCS1")) {
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
