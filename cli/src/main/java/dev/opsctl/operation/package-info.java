/** What operations of several rooms need: files that are bundled, JSON as text, SHA-256. */
@NullMarked
package dev.opsctl.operation;

import org.jspecify.annotations.NullMarked;
