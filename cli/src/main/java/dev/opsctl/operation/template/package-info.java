/** The bundled templates: packaged, parameterised, imported. */
package dev.opsctl.operation.template;
