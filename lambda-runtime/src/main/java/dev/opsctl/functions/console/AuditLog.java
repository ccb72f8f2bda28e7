package dev.opsctl.functions.console;

import dev.opsctl.functions.console.domain.AuditLine;

/** Where it is written who changed what (WEB-4). */
interface AuditLog {
    /** Writes a line, before anything is changed. If it is there already, the same call is made once more, and it stays as it is. */
    void begin(AuditLine line);

    /** Completes a line. One that is complete stays as it is. */
    void end(AuditLine line);
}
