/**
 * What is known of AWS's operations by the SDK's classes and AWS's models: their members, constraints, errors and
 * clients.
 */
@NullMarked
package dev.opsctl.local.sdk;

import org.jspecify.annotations.NullMarked;
