/** Paths and patterns on JSON documents, charged to a budget. */
@NullMarked
package dev.opsctl.local.engine.json;

import org.jspecify.annotations.NullMarked;
