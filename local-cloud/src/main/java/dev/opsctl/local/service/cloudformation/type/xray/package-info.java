/** Resource types of X-Ray. */
package dev.opsctl.local.service.cloudformation.type.xray;
