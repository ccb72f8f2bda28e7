/** Commands about topics and their subscribers. */
package dev.opsctl.command.topic;
