/** What every function is built with: handlers, clients, settings, logs, partners. */
@NullMarked
package dev.opsctl.functions.runtime;

import org.jspecify.annotations.NullMarked;
