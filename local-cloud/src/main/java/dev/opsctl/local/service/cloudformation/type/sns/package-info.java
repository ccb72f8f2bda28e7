/** Resource types of SNS: topics, subscriptions and policies. */
package dev.opsctl.local.service.cloudformation.type.sns;
