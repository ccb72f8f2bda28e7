/** API Gateway: its control plane, and what it serves of it, put together. */
@NullMarked
package dev.opsctl.local.service.apigateway;

import org.jspecify.annotations.NullMarked;
