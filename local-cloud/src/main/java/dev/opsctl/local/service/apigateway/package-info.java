/** API Gateway: its control plane, and what it serves of it, put together. */
package dev.opsctl.local.service.apigateway;
