/** CodeCommit: repositories, each a bare Git repository beside a record in the store. */
@NullMarked
package dev.opsctl.local.service.codecommit;

import org.jspecify.annotations.NullMarked;
