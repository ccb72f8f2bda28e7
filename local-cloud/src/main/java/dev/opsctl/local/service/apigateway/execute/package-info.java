/** Requests of a deployed API: authorized, validated, mapped, sent to its integration, and answered. */
@NullMarked
package dev.opsctl.local.service.apigateway.execute;

import org.jspecify.annotations.NullMarked;
