/** PartiQL as DynamoDB reads it: from text to syntax trees. */
@NullMarked
package dev.opsctl.local.engine.partiql;

import org.jspecify.annotations.NullMarked;
