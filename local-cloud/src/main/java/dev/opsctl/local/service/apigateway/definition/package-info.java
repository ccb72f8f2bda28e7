/** OpenAPI and Swagger documents with API Gateway's extensions: read into what an API is made of, and written from it. */
@NullMarked
package dev.opsctl.local.service.apigateway.definition;

import org.jspecify.annotations.NullMarked;
