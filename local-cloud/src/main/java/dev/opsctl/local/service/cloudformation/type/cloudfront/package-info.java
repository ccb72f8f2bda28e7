/** Resource types of CloudFront. */
package dev.opsctl.local.service.cloudformation.type.cloudfront;
