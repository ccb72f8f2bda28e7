/** The bundled templates: packaged, parameterised, imported. */
@NullMarked
package dev.opsctl.operation.template;

import org.jspecify.annotations.NullMarked;
