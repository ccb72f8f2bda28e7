/** Resource types of SES. */
package dev.opsctl.local.service.cloudformation.type.ses;
