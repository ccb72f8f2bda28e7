/** Roles, users, sessions and access keys, as far as authorization has to know them. */
@NullMarked
package dev.opsctl.local.identity.principal;

import org.jspecify.annotations.NullMarked;
