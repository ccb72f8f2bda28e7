/** Resource types of SNS: topics, subscriptions and policies. */
@NullMarked
package dev.opsctl.local.service.cloudformation.type.sns;

import org.jspecify.annotations.NullMarked;
