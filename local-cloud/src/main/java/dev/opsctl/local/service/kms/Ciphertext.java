package dev.opsctl.local.service.kms;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The blob that Encrypt gives and Decrypt takes: it says which key and which material of it, so that Decrypt needs no key id. The
 * encryption context is associated data: with another one the blob does not open.
 *
 * @param material index of the key's material
 * @param bytes the whole blob
 */
record Ciphertext(String keyId, int material, byte[] bytes) {

    private static final int MAGIC = 0x01020378;
    private static final String DASHED = "(.{8})(.{4})(.{4})(.{4})(.{12})";
    /** Of a multi-Region key: the same in all its Regions. */
    private static final int MULTI_REGION = 0x01020379;

    private static final int HEADER = 4 + 16 + 2;

    static byte[] seal(String keyId, int material, byte[] key, byte[] plain, Map<String, String> context) {
        boolean multiRegion = keyId.startsWith("mrk-");
        UUID id = UUID.fromString(multiRegion ? keyId.substring(4).replaceFirst(DASHED, "$1-$2-$3-$4-$5") : keyId);
        byte[] sealed = KeyMaterial.seal(key, plain, associated(context));
        return ByteBuffer.allocate(HEADER + sealed.length)
                .putInt(multiRegion ? MULTI_REGION : MAGIC)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .putShort((short) material)
                .put(sealed)
                .array();
    }

    /** Empty if these bytes are no blob of ours. */
    static Optional<Ciphertext> parse(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        if (bytes.length < HEADER + 12 + 16) {
            return Optional.empty();
        }
        int magic = buffer.getInt();
        if (magic != MAGIC && magic != MULTI_REGION) {
            return Optional.empty();
        }
        String id = new UUID(buffer.getLong(), buffer.getLong()).toString();
        return Optional.of(
                new Ciphertext(magic == MAGIC ? id : "mrk-" + id.replace("-", ""), buffer.getShort(), bytes));
    }

    byte[] open(byte[] key, Map<String, String> context) {
        try {
            return KeyMaterial.open(key, bytes, HEADER, associated(context));
        } catch (GeneralSecurityException e) {
            throw KmsErrors.ciphertext();
        }
    }

    /** Pairs in key order, each text with its length: no two contexts give the same bytes. */
    private static byte[] associated(Map<String, String> context) {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(context).forEach((key, value) -> text.append(key.length())
                .append(':')
                .append(key)
                .append(value.length())
                .append(':')
                .append(value));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
