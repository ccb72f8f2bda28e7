/** Roles, users, sessions and access keys, as far as authorization has to know them. */
package dev.opsctl.local.identity.principal;
