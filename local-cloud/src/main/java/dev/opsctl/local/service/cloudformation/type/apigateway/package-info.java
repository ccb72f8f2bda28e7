/** Resource types of API Gateway. */
@NullMarked
package dev.opsctl.local.service.cloudformation.type.apigateway;

import org.jspecify.annotations.NullMarked;
