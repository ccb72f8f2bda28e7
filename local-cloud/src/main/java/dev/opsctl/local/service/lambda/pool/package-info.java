/** The environments that run functions: started, reused, spared and ended as the processors allow. */
@NullMarked
package dev.opsctl.local.service.lambda.pool;

import org.jspecify.annotations.NullMarked;
