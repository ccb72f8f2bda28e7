/** What a change set would do: additions, changes and replacements, before anything is done. */
package dev.opsctl.local.service.cloudformation.plan;
