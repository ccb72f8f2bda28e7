/** Templates: read from YAML or JSON, checked, and their functions resolved. */
@NullMarked
package dev.opsctl.local.service.cloudformation.template;

import org.jspecify.annotations.NullMarked;
