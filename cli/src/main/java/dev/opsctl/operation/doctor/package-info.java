/** Whether this machine, this installation and this account have what opsctl needs. */
@NullMarked
package dev.opsctl.operation.doctor;

import org.jspecify.annotations.NullMarked;
