/** API Gateway's control plane: REST APIs, their methods, models, deployments, stages, keys and usage plans. */
package dev.opsctl.local.service.apigateway.control;
