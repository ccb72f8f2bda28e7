/** Stacks, their resources, events and change sets, as they are stored. */
package dev.opsctl.local.service.cloudformation.stack;
