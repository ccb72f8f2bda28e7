/** AWS's published schemas of resource types, and what they say of a resource's properties. */
package dev.opsctl.local.service.cloudformation.schema;
