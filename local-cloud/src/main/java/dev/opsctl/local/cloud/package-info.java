/**
 * What services live in: scopes, callers, ARNs, pages, tags, background threads, and the one door through which
 * every call passes.
 */
@NullMarked
package dev.opsctl.local.cloud;

import org.jspecify.annotations.NullMarked;
