/** What every function is built with: handlers, clients, settings, logs, partners. */
package dev.opsctl.functions.runtime;
