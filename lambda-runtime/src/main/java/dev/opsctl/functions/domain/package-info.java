/** Digests and sortable times that the domains of several systems need. */
@NullMarked
package dev.opsctl.functions.domain;

import org.jspecify.annotations.NullMarked;
