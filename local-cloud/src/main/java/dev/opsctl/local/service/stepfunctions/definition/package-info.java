/** State machines: definitions checked, versions and aliases kept. */
@NullMarked
package dev.opsctl.local.service.stepfunctions.definition;

import org.jspecify.annotations.NullMarked;
