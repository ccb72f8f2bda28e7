/** Routes of the gateway that are no common operation: objects, execute-api, Git, websites and distributions. */
@NullMarked
package dev.opsctl.local.route;

import org.jspecify.annotations.NullMarked;
