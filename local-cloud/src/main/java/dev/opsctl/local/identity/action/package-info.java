/** What a call needs: the actions, resources and condition keys that AWS publishes for each operation. */
@NullMarked
package dev.opsctl.local.identity.action;

import org.jspecify.annotations.NullMarked;
