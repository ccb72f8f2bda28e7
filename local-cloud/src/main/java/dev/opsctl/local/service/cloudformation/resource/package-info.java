/** What a resource type implements: create, update, delete and read of one resource. */
@NullMarked
package dev.opsctl.local.service.cloudformation.resource;

import org.jspecify.annotations.NullMarked;
