/** Requests of a deployed API: authorized, validated, mapped, sent to its integration, and answered. */
package dev.opsctl.local.service.apigateway.execute;
