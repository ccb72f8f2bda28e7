/**
 * The HTTP server: reads requests from the network within bounds, verifies their signatures, and hands them to
 * routes and operations.
 */
@NullMarked
package dev.opsctl.local.gateway;

import org.jspecify.annotations.NullMarked;
