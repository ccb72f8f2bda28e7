/** SQS: queues and their messages, standard and FIFO. */
@NullMarked
package dev.opsctl.local.service.sqs;

import org.jspecify.annotations.NullMarked;
