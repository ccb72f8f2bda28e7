/**
 * The daemon: reads its arguments, opens the state, makes the services and routes, and serves them until it is told
 * to end.
 */
@NullMarked
package dev.opsctl.local;

import org.jspecify.annotations.NullMarked;
