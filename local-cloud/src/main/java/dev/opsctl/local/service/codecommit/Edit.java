package dev.opsctl.local.service.codecommit;

import software.amazon.awssdk.services.codecommit.model.FileModeTypeEnum;

/** What a commit does to one file. */
sealed interface Edit {

    /** The file has this content. */
    record Written(byte[] content, FileModeTypeEnum mode) implements Edit {}

    /** There is no such file any more. */
    record Deleted() implements Edit {}

    /** The file keeps its content under another mode. */
    record Mode(FileModeTypeEnum mode) implements Edit {}
}
