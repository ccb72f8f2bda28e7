/** Who calls, and whether they may: credentials, evaluation of policies, and the authorizer that every call passes. */
@NullMarked
package dev.opsctl.local.identity;

import org.jspecify.annotations.NullMarked;
