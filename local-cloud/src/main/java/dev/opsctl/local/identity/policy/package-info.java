/** Policy documents: parsed, matched against requests, and their conditions decided. */
@NullMarked
package dev.opsctl.local.identity.policy;

import org.jspecify.annotations.NullMarked;
