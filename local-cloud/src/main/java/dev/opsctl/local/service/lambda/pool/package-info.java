/** The environments that run functions: started, reused, spared and ended as the processors allow. */
package dev.opsctl.local.service.lambda.pool;
