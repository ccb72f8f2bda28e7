package dev.opsctl.functions.console;

import dev.opsctl.functions.console.domain.AuditLine;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Where it is written who changed what (WEB-4). */
interface AuditLog {
    /**
     * Writes a line, before anything is changed.
     *
     * @return the line that is there already, if the same call was made before; it stays as it is
     */
    Optional<AuditLine> begin(AuditLine line);

    /** The lines about a subject that were begun then or later, newest first. */
    List<AuditLine> since(String subject, Instant time);

    /** Completes a line. One that is complete stays as it is. */
    void end(AuditLine line);
}
