/** The system that commands work on: contexts, credentials, SDK clients, and the local cloud's processes. */
@NullMarked
package dev.opsctl.target;

import org.jspecify.annotations.NullMarked;
