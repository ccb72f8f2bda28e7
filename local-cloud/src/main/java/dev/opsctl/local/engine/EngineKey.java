package dev.opsctl.local.engine;

import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.store.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * What opens a state directory's databases in DynamoDB Local. The engine verifies no signature but keeps a database for each access key and
 * region; the access key is the account followed by a secret of the state directory's own. With any other one it shows an empty database.
 */
final class EngineKey {

    private static final int BYTES = 24;

    private final String secret;

    private EngineKey(String secret) {
        this.secret = secret;
    }

    /**
     * The key of an engine's directory, made when it is first asked for.
     *
     * @throws StoreException if it is lost although there are databases that only it opens
     */
    static EngineKey of(Path directory, DatabaseFiles databases) throws IOException {
        Path file = directory.resolve("key");
        if (Files.exists(file)) {
            String secret = Files.readString(file, StandardCharsets.US_ASCII).strip();
            if (secret.matches("[0-9a-f]{" + 2 * BYTES + "}")) {
                return new EngineKey(secret);
            }
            throw lost(file, "damaged");
        }
        if (databases.anyUnderKey()) {
            throw lost(file, "missing");
        }
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        EngineKey made = new EngineKey(HexFormat.of().formatHex(random));
        Files.createDirectories(directory);
        Path draft = Files.createTempFile(
                directory,
                "key",
                null,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(draft, made.secret, StandardCharsets.US_ASCII, StandardOpenOption.SYNC);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        return made;
    }

    private static StoreException lost(Path file, String how) {
        return new StoreException(
                "Key file " + file + " is " + how + " although there are databases that only it opens"
                        + DatabaseFiles.NEXT,
                null);
    }

    /** What tells the engine account and region; it verifies nothing, so nothing is signed. */
    String authorization(Scope scope) {
        return "AWS4-HMAC-SHA256 Credential=" + accessKey(scope.accountId()) + "/20260101/" + scope.region()
                + "/dynamodb/aws4_request, SignedHeaders=host, Signature=0";
    }

    String accessKey(String accountId) {
        return accountId + secret;
    }
}
