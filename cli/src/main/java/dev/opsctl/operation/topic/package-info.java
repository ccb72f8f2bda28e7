/** Topics, who may use them, and who is subscribed. */
package dev.opsctl.operation.topic;
