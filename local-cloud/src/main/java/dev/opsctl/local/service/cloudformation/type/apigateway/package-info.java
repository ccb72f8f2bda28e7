/** Resource types of API Gateway. */
package dev.opsctl.local.service.cloudformation.type.apigateway;
