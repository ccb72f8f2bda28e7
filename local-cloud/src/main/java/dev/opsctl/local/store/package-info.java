/** The state of the cloud: tables of JSON documents in one MVStore file, changed atomically, and kept over kill -9. */
@NullMarked
package dev.opsctl.local.store;

import org.jspecify.annotations.NullMarked;
