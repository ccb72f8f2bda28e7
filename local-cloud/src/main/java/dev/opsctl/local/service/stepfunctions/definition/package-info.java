/** State machines: definitions checked, versions and aliases kept. */
package dev.opsctl.local.service.stepfunctions.definition;
