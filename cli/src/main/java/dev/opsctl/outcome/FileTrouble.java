package dev.opsctl.outcome;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Why a file or a connection cannot be read or written, in words: Java's own messages are often nothing but the file's name. */
public final class FileTrouble {

    private FileTrouble() {}

    /** Goes behind {@code Cannot read FILE: }. */
    public static String why(IOException trouble) {
        if (trouble instanceof NoSuchFileException) {
            return "it does not exist";
        } else if (trouble instanceof AccessDeniedException) {
            return "you may not do that";
        } else if (trouble instanceof NotDirectoryException) {
            return "it is no folder";
        } else if (trouble instanceof FileAlreadyExistsException) {
            return "something of that name is there already";
        } else if (trouble instanceof FileSystemException system) {
            return system.getReason() == null
                    ? "the file system refuses it (" + system.getClass().getSimpleName() + ")"
                    : system.getReason();
        }
        return trouble.getMessage() == null ? trouble.getClass().getSimpleName() : trouble.getMessage();
    }
}
