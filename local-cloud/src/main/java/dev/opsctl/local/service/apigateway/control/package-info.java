/** API Gateway's control plane: REST APIs, their methods, models, deployments, stages, keys and usage plans. */
@NullMarked
package dev.opsctl.local.service.apigateway.control;

import org.jspecify.annotations.NullMarked;
