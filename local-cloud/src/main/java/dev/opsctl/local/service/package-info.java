/**
 * What every service is built with: groups of operations composed into one client, policies of resources, rules of
 * names.
 */
@NullMarked
package dev.opsctl.local.service;

import org.jspecify.annotations.NullMarked;
