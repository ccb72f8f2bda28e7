/** AWS's published schemas of resource types, and what they say of a resource's properties. */
@NullMarked
package dev.opsctl.local.service.cloudformation.schema;

import org.jspecify.annotations.NullMarked;
