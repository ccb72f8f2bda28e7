/** What a call needs: the actions, resources and condition keys that AWS publishes for each operation. */
package dev.opsctl.local.identity.action;
