/**
 * The daemon: reads its arguments, opens the state, makes the services and routes, and serves them until it is told
 * to end.
 */
package dev.opsctl.local;
