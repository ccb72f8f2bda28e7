/** Templates: read from YAML or JSON, checked, and their functions resolved. */
package dev.opsctl.local.service.cloudformation.template;
