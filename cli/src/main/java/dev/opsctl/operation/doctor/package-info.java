/** Whether this machine, this installation and this account have what opsctl needs. */
package dev.opsctl.operation.doctor;
