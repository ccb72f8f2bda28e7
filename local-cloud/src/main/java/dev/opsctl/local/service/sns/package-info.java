/** SNS: topics, subscriptions and the delivery of what is published. */
@NullMarked
package dev.opsctl.local.service.sns;

import org.jspecify.annotations.NullMarked;
