/** What a resource type implements: create, update, delete and read of one resource. */
package dev.opsctl.local.service.cloudformation.resource;
